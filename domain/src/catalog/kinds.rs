//! The short words by which the catalogue stores what a product is and how things relate.

codes! {
    /// Whether a product can be seen and bought.
    ProductStatus {
        /// Being prepared; staff only.
        Draft = "draft",
        /// For sale.
        Active = "active",
        /// No longer for sale; old orders still show it.
        Archived = "archived",
    }
}

codes! {
    /// How the value of an attribute is meant.
    AttributeKind {
        /// Free text.
        Text = "text",
        /// A number, kept in thousandths.
        Number = "number",
        /// One or several of a few words, good for filters.
        Choice = "choice",
        /// Yes or no.
        Bool = "bool",
    }
}

codes! {
    /// Why one product points to another.
    LinkKind {
        /// Goes with it.
        Related = "related",
        /// A better one of the same kind.
        Upsell = "upsell",
        /// Something to add to the same cart.
        CrossSell = "cross_sell",
    }
}
