//! The first schema: merchants, catalogue, stock, carts, orders, payments, parcels, people, jobs.
//!
//! Over 400 lines: it is the one complete description of the tables, read top to bottom.

use crate::table::{Table, boolean, bytes, create, id, int, table, text};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, &tables()).await
    }
}

pub fn tables() -> Vec<Table> {
    let mut all = merchants();
    all.extend(catalog());
    all.extend(stock_and_delivery());
    all.extend(people());
    all.extend(buying());
    all.extend(money());
    all.extend(parcels());
    all.extend(operations());
    all
}

fn merchants() -> Vec<Table> {
    vec![
        table(
            "merchants",
            "A merchant (店铺) who sells on this platform; one is the platform's own.",
            vec![
                id("id", "Identity.").key(),
                text("slug", "Name in URLs."),
                text("name_zh", "Shop name in Chinese."),
                text("name_en", "Shop name in English."),
                text("legal_name", "Name of the legal entity on the licence."),
                text("credit_code", "Unified social credit code of the legal entity."),
                text("intro_zh", "A sentence about the shop, Chinese.").default("''"),
                text("intro_en", "A sentence about the shop, English.").default("''"),
                boolean("self_run", "Whether it is the platform's own shop."),
                text("status", "open or closed; a closed merchant's goods are not for sale."),
                int("rating_sum", "Sum of all stars given to its products.").default("0"),
                int("rating_count", "Number of ratings.").default("0"),
                int("created_at", "When it joined."),
            ],
        )
        .unique(&["slug"]),
        table(
            "settings",
            "One setting of the platform or of one merchant, as JSON.",
            vec![
                text("scope", "platform, or a merchant's id.").key(),
                text("name", "The setting's name.").key(),
                text("value", "JSON value."),
                int("updated_at", "Last change."),
            ],
        ),
    ]
}

fn catalog() -> Vec<Table> {
    vec![
        table(
            "categories",
            "A node of the category tree.",
            vec![
                id("id", "Identity.").key(),
                id("parent_id", "The node above.").null().to("categories", "id"),
                text("slug", "Name in URLs."),
                text("name_zh", "Chinese name."),
                text("name_en", "English name."),
                int("position", "Order among siblings.").default("0"),
                text("picture_id", "Picture shown for it.").null(),
                int("depth", "0 for a root.").default("0"),
            ],
        )
        .unique(&["slug"])
        .index(&["parent_id"]),
        table(
            "brands",
            "A brand.",
            vec![
                id("id", "Identity.").key(),
                text("slug", "Name in URLs."),
                text("name_zh", "Chinese name."),
                text("name_en", "English name."),
            ],
        )
        .unique(&["slug"]),
        table(
            "product_types",
            "A kind of product; decides which attributes it has.",
            vec![
                id("id", "Identity.").key(),
                text("code", "Stable code."),
                text("name_zh", "Chinese name."),
                text("name_en", "English name."),
            ],
        )
        .unique(&["code"]),
        table(
            "attributes",
            "A typed fact that products of one type have.",
            vec![
                id("id", "Identity.").key(),
                id("product_type_id", "The type it belongs to.").to("product_types", "id"),
                text("code", "Stable code, unique within the type."),
                text("name_zh", "Chinese name."),
                text("name_en", "English name."),
                text("kind", "text, number, choice or bool."),
                text("unit", "Unit of a number.").null(),
                boolean("filterable", "Whether lists offer it as a filter."),
                int("position", "Order on the product page.").default("0"),
            ],
        )
        .unique(&["product_type_id", "code"]),
        table(
            "pictures",
            "A picture, stored once under the hash of its original.",
            vec![
                text("id", "SHA-256 of the original, hexadecimal.").key(),
                int("width", "Width of the original in pixels."),
                int("height", "Height of the original in pixels."),
                int("bytes", "Size of the original."),
                text("mime", "Media type of the original."),
                int("created_at", "When it was stored."),
            ],
        ),
        table(
            "products",
            "A product, the thing a page is about.",
            vec![
                id("id", "Identity.").key(),
                id("merchant_id", "Who sells it.").to("merchants", "id"),
                text("slug", "Handle in URLs."),
                text("status", "draft, active or archived."),
                id("product_type_id", "Its type.").null().to("product_types", "id"),
                id("brand_id", "Its brand.").null().to("brands", "id"),
                id("category_id", "Its main category.").null().to("categories", "id"),
                text("currency", "ISO 4217 code of its prices."),
                int("price_min", "Lowest variant price, minor units; kept for lists."),
                int("price_max", "Highest variant price, minor units; kept for lists."),
                int("compare_at_min", "Compare-at price of the cheapest variant.").null(),
                text("picture_id", "First picture; kept for lists.").null(),
                boolean("in_stock", "Whether anything can be bought; kept for lists.").default("false"),
                int("sold_count", "Pieces sold; kept for lists.").default("0"),
                int("rating_sum", "Sum of stars.").default("0"),
                int("rating_count", "Number of reviews.").default("0"),
                boolean("is_new", "Shown under new arrivals.").default("false"),
                boolean("is_featured", "Shown in promotions on the home page.").default("false"),
                int("published_at", "When it went on sale.").null(),
                int("created_at", "When it was made."),
                int("updated_at", "Last change."),
                int("version", "Raised by each edit, so that two editors notice each other.").default("0"),
            ],
        )
        .unique(&["slug"])
        .index(&["merchant_id", "status"])
        .index(&["status", "sold_count"])
        .index(&["status", "published_at"])
        .index(&["status", "price_min"])
        .index(&["brand_id"])
        .index(&["category_id"]),
        table(
            "product_texts",
            "A product's texts in one language.",
            vec![
                id("product_id", "The product.").key().to("products", "id"),
                text("lang", "zh or en.").key(),
                text("title", "Title."),
                text("subtitle", "One line under the title.").default("''"),
                text("story", "Description as sanitised HTML.").default("''"),
                text("search_text", "Lower-cased title, brand, SKUs and tags, for searching.").default("''"),
            ],
        ),
        table(
            "product_categories",
            "A product's categories, ancestors included, so that a list reads one index.",
            vec![
                id("category_id", "The category.").key().to("categories", "id"),
                id("product_id", "The product.").key().to("products", "id"),
            ],
        )
        .index(&["product_id"]),
        table(
            "product_options",
            "A choice a shopper makes, such as size.",
            vec![
                id("id", "Identity.").key(),
                id("product_id", "The product.").to("products", "id"),
                int("position", "1 to 3.").check("position BETWEEN 1 AND 3"),
                text("code", "colour, size, capacity, … or a code made from its name."),
                text("name_zh", "Chinese name."),
                text("name_en", "English name."),
            ],
        )
        .unique(&["product_id", "position"]),
        table(
            "option_values",
            "One value of an option.",
            vec![
                id("id", "Identity.").key(),
                id("option_id", "The option.").to("product_options", "id"),
                int("position", "Order among the values."),
                text("value_zh", "Chinese text."),
                text("value_en", "English text."),
                text("picture_id", "Picture of the product with this value.").null(),
            ],
        )
        .index(&["option_id"]),
        table(
            "variants",
            "One buyable combination of options.",
            vec![
                id("id", "Identity.").key(),
                id("product_id", "The product.").to("products", "id"),
                text("sku", "Stock keeping unit, unique in the shop."),
                text("barcode", "GTIN or another barcode.").null(),
                int("price", "Price in minor units.").check("price >= 0"),
                int("compare_at", "Struck-through price in minor units.").null(),
                int("weight_g", "Shipping weight in grams.").default("0").check("weight_g >= 0"),
                int("position", "Order in the product."),
                boolean("active", "Whether it is for sale.").default("true"),
                id("option1_id", "Value of the first option.").null().to("option_values", "id"),
                id("option2_id", "Value of the second option.").null().to("option_values", "id"),
                id("option3_id", "Value of the third option.").null().to("option_values", "id"),
            ],
        )
        .unique(&["sku"])
        .index(&["product_id"])
        .index(&["barcode"]),
        table(
            "product_attributes",
            "A product's value of an attribute.",
            vec![
                id("product_id", "The product.").key().to("products", "id"),
                id("attribute_id", "The attribute.").key().to("attributes", "id"),
                text("value_zh", "Chinese text."),
                text("value_en", "English text."),
                int("number", "The number in thousandths, when the attribute is one.").null(),
            ],
        )
        .index(&["attribute_id", "value_zh"]),
        table(
            "product_pictures",
            "A picture of a product, in order.",
            vec![
                id("product_id", "The product.").key().to("products", "id"),
                int("position", "Order in the gallery.").key(),
                text("picture_id", "The picture.").to("pictures", "id"),
                text("alt_zh", "What it shows, Chinese.").default("''"),
                text("alt_en", "What it shows, English.").default("''"),
                id("option_value_id", "The option value it shows.").null().to("option_values", "id"),
            ],
        ),
        table(
            "slug_redirects",
            "A product's former slug.",
            vec![
                text("slug", "The former slug.").key(),
                id("product_id", "Where it leads now.").to("products", "id"),
                int("created_at", "When it was left."),
            ],
        ),
        table(
            "product_links",
            "A merchant's own pairing of products.",
            vec![
                id("product_id", "From this product.").key().to("products", "id"),
                text("kind", "related, upsell or cross_sell.").key(),
                id("linked_id", "To this product.").key().to("products", "id"),
                int("position", "Order in the list.").default("0"),
            ],
        ),
        table(
            "reviews",
            "A shopper's opinion of a product.",
            vec![
                id("id", "Identity.").key(),
                id("product_id", "The product.").to("products", "id"),
                id("order_line_id", "The bought line, when the buyer is verified.").null(),
                bytes("author", "Sealed display name."),
                int("stars", "1 to 5.").check("stars BETWEEN 1 AND 5"),
                text("lang", "Language of the text."),
                text("body", "The text."),
                text("status", "published or hidden."),
                int("created_at", "When it was written."),
            ],
        )
        .unique(&["order_line_id"])
        .index(&["product_id", "created_at"]),
    ]
}

fn stock_and_delivery() -> Vec<Table> {
    vec![
        table(
            "stock_locations",
            "A place where a merchant's stock lies.",
            vec![
                id("id", "Identity.").key(),
                id("merchant_id", "Whose it is.").to("merchants", "id"),
                text("code", "Stable code, unique within the merchant."),
                text("name_zh", "Chinese name."),
                text("name_en", "English name."),
                text("region_code", "Six-digit code of the district it is in."),
            ],
        )
        .unique(&["merchant_id", "code"]),
        table(
            "stock_levels",
            "How much of a variant lies at a place; available = on_hand − allocated.",
            vec![
                id("variant_id", "The variant.").key().to("variants", "id"),
                id("location_id", "The place.").key().to("stock_locations", "id"),
                int("on_hand", "Pieces that are there.").check("on_hand >= 0"),
                int("allocated", "Pieces that placed orders are waiting for.").default("0").check("allocated >= 0"),
                int("low_at", "Warn when available falls to this.").default("5"),
                int("updated_at", "Last change."),
            ],
        )
        .checks(&["allocated <= on_hand"]),
        table(
            "stock_movements",
            "Every change of a stock level, append-only.",
            vec![
                id("id", "Identity; in order of time.").key(),
                id("variant_id", "The variant.").to("variants", "id"),
                id("location_id", "The place.").to("stock_locations", "id"),
                text("kind", "received, allocated, shipped, released, adjusted or returned."),
                int("on_hand_delta", "Change of on_hand."),
                int("allocated_delta", "Change of allocated."),
                id("order_id", "The order that caused it.").null(),
                text("reason", "Why, for adjustments.").default("''"),
                text("actor", "Who: shopper, system, or staff:<id>."),
                int("at", "When."),
            ],
        )
        .index(&["variant_id", "location_id"])
        .index(&["order_id"]),
        table(
            "delivery_methods",
            "A way a merchant delivers.",
            vec![
                id("id", "Identity.").key(),
                id("merchant_id", "Whose it is.").to("merchants", "id"),
                text("code", "Stable code, unique within the merchant."),
                text("name_zh", "Chinese name."),
                text("name_en", "English name."),
                text("carrier", "Code of the carrier."),
                int("days_min", "Days until arrival, at best."),
                int("days_max", "Days until arrival, at worst."),
                int("free_over", "Free from this goods total on, minor units.").null(),
                boolean("active", "Whether shoppers may choose it."),
                int("position", "Order in the list.").default("0"),
            ],
        )
        .unique(&["merchant_id", "code"]),
        table(
            "delivery_rates",
            "What a method costs in a region; the longest matching region wins.",
            vec![
                id("method_id", "The method.").key().to("delivery_methods", "id"),
                text("region", "Prefix of the district code; empty for everywhere.").key(),
                boolean("served", "False when the method does not go there."),
                int("first_g", "Grams covered by the first price."),
                int("first_price", "Price of the first weight, minor units."),
                int("step_g", "Size of each further step in grams."),
                int("step_price", "Price of each further step, minor units."),
                int("extra_days", "Days added to the method's.").default("0"),
            ],
        ),
    ]
}

fn people() -> Vec<Table> {
    vec![
        table(
            "customers",
            "A registered shopper; personal fields are sealed.",
            vec![
                id("id", "Identity.").key(),
                bytes("email", "Sealed e-mail address.").null(),
                bytes("email_index", "Keyed hash of the normalised e-mail address.").null(),
                bytes("phone", "Sealed phone number.").null(),
                bytes("phone_index", "Keyed hash of the normalised phone number.").null(),
                bytes("name", "Sealed name.").null(),
                text("password_hash", "Argon2id, PHC string."),
                text("lang", "Preferred language."),
                text("status", "active or closed."),
                int("created_at", "When registered."),
            ],
        )
        .unique(&["email_index"])
        .unique(&["phone_index"]),
        table(
            "addresses",
            "A stored delivery address.",
            vec![
                id("id", "Identity.").key(),
                id("customer_id", "Whose it is.").to("customers", "id"),
                text("region_code", "Nine- or six-digit code of street or district."),
                bytes("body", "Sealed JSON: name, phone, region names, street line."),
                boolean("is_default", "Chosen unless told otherwise."),
                int("created_at", "When stored."),
            ],
        )
        .index(&["customer_id"]),
        table(
            "roles",
            "A named set of permissions.",
            vec![
                id("id", "Identity.").key(),
                text("code", "Stable code, unique."),
                text("name_zh", "Chinese name."),
                text("name_en", "English name."),
                text("permissions", "JSON array of permission codes."),
            ],
        )
        .unique(&["code"]),
        table(
            "staff",
            "A member of staff, of the platform or of one merchant.",
            vec![
                id("id", "Identity.").key(),
                id("merchant_id", "The merchant they work for; empty for the platform.").null().to("merchants", "id"),
                id("role_id", "Their role.").to("roles", "id"),
                bytes("email", "Sealed e-mail address."),
                bytes("email_index", "Keyed hash of the normalised e-mail address."),
                bytes("name", "Sealed name."),
                text("password_hash", "Argon2id, PHC string."),
                text("status", "active or disabled."),
                int("created_at", "When added."),
            ],
        )
        .unique(&["email_index"]),
        table(
            "sessions",
            "A browser's session, anonymous or signed in.",
            vec![
                id("id", "Identity.").key(),
                bytes("token_hash", "SHA-256 of the cookie's token."),
                id("customer_id", "The shopper signed in.").null().to("customers", "id"),
                id("staff_id", "The member of staff signed in.").null().to("staff", "id"),
                id("cart_id", "The browser's cart.").null(),
                text("channel", "How the browser came here.").default("'web'"),
                int("created_at", "When it began."),
                int("seen_at", "Last use, to the minute."),
                int("expires_at", "When it ends for good."),
            ],
        )
        .unique(&["token_hash"])
        .index(&["customer_id"])
        .index(&["staff_id"])
        .index(&["expires_at"]),
        table(
            "one_time_tokens",
            "A link that works once, such as the owner's or an invitation.",
            vec![
                bytes("token_hash", "SHA-256 of the token.").key(),
                text("purpose", "owner, staff_invite or password_reset; a token works for its purpose only."),
                text("subject", "JSON: whom or what it is for."),
                int("expires_at", "When it stops working."),
                int("used_at", "When it was used.").null(),
            ],
        ),
        table(
            "throttles",
            "Counts tries in a window, for sign-in and look-ups.",
            vec![
                text("bucket", "Hash of purpose and subject.").key(),
                int("window_start", "When the window began."),
                int("tries", "Tries within the window."),
            ],
        ),
        table(
            "audit_log",
            "Every write by staff, append-only and hash-chained.",
            vec![
                int("seq", "1, 2, 3, … without gaps.").key(),
                int("at", "When."),
                text("actor", "Who: staff:<id>, system or setup."),
                id("merchant_id", "The merchant concerned.").null(),
                text("action", "What, such as order.ship."),
                text("object", "On what, such as order:<id>."),
                text("before", "JSON of the facts before; personal fields left out."),
                text("after", "JSON of the facts after; personal fields left out."),
                text("prev_hash", "Hash of the row before."),
                text("hash", "SHA-256 over this row and prev_hash, hexadecimal."),
            ],
        ),
    ]
}

fn buying() -> Vec<Table> {
    vec![
        table(
            "carts",
            "A shopper's cart.",
            vec![
                id("id", "Identity.").key(),
                id("customer_id", "Its owner, when signed in.").null().to("customers", "id"),
                int("created_at", "When made."),
                int("updated_at", "Last change."),
            ],
        )
        .index(&["customer_id"]),
        table(
            "cart_lines",
            "A variant in a cart.",
            vec![
                id("cart_id", "The cart.").key().to("carts", "id"),
                id("variant_id", "The variant.").key().to("variants", "id"),
                int("quantity", "Pieces.").check("quantity BETWEEN 1 AND 9999"),
                boolean("saved", "Saved for later instead of being bought."),
                boolean("selected", "Ticked for the next checkout.").default("true"),
                int("seen_price", "Price when it was last shown, minor units; tells what changed."),
                int("added_at", "When put in."),
            ],
        ),
        table(
            "checkouts",
            "One press of “place order”: one payment for one or more orders.",
            vec![
                id("id", "Identity.").key(),
                text("shopper", "Whose key space: customer:<id> or session:<id>."),
                text("idempotency_key", "Chosen by the client; the same key gives the same orders."),
                bytes("request_hash", "SHA-256 of the request; the same key with another request is refused."),
                id("customer_id", "The shopper, when signed in.").null(),
                text("currency", "ISO 4217 code."),
                int("total", "To pay, minor units.").check("total >= 0"),
                bytes("access_hash", "SHA-256 of the token in the guest's links."),
                bytes("access_token", "Sealed token, so that a replay returns the same link."),
                int("created_at", "When placed."),
                int("expires_at", "When it is given up unpaid."),
            ],
        )
        .unique(&["shopper", "idempotency_key"])
        .unique(&["access_hash"]),
        table(
            "orders",
            "Goods of one merchant bought in one checkout; everything frozen as agreed.",
            vec![
                id("id", "Identity.").key(),
                text("number", "What people say on the phone."),
                id("checkout_id", "The checkout.").to("checkouts", "id"),
                id("merchant_id", "The seller.").to("merchants", "id"),
                id("customer_id", "The shopper, when signed in.").null().to("customers", "id"),
                text("status", "placed, completed or canceled."),
                text("payment_status", "unpaid, paid, partially_refunded, refunded or voided."),
                text("fulfillment_status", "unfulfilled, partial, fulfilled, delivered or canceled."),
                text("channel", "web, app, qr, share or staff."),
                text("lang", "Language it was placed in."),
                text("currency", "ISO 4217 code."),
                int("items_total", "Goods, minor units."),
                int("discount_total", "Taken off, minor units.").default("0"),
                int("delivery_total", "Delivery, minor units."),
                int("tax_total", "Tax included in the total, minor units.").default("0"),
                int("total", "To pay, minor units.").check("total >= 0"),
                int("refunded_total", "Given back or on its way back, minor units.")
                    .default("0")
                    .check("refunded_total >= 0"),
                int("weight_g", "Weight of the goods in grams."),
                id("delivery_method_id", "The chosen method.").to("delivery_methods", "id"),
                text("delivery_name", "Its name at the time, in the order's language."),
                text("carrier", "Its carrier's code at the time."),
                int("promise_from", "Promised arrival, earliest."),
                int("promise_to", "Promised arrival, latest."),
                text("region_code", "District or street code of the address."),
                bytes("address", "Sealed JSON: name, phone, region names, street line."),
                bytes("phone_index", "Keyed hash of the phone number."),
                bytes("email", "Sealed e-mail address.").null(),
                bytes("email_index", "Keyed hash of the e-mail address.").null(),
                bytes("note", "Sealed note of the shopper.").null(),
                bytes("staff_note", "Sealed note of the staff.").null(),
                boolean("reviewed", "Whether every line has been reviewed.").default("false"),
                int("placed_at", "When placed."),
                int("expires_at", "When it is given up unpaid."),
                int("paid_at", "When paid.").null(),
                int("shipped_at", "When the last parcel left.").null(),
                int("delivered_at", "When the last parcel arrived.").null(),
                int("completed_at", "When completed.").null(),
                int("canceled_at", "When canceled.").null(),
                text("cancel_reason", "Why canceled: shopper, expired, staff or payment.").null(),
            ],
        )
        .unique(&["number"])
        .index(&["checkout_id"])
        .index(&["customer_id", "placed_at"])
        .index(&["merchant_id", "placed_at"])
        .index(&["merchant_id", "status", "payment_status", "fulfillment_status"])
        .index(&["payment_status", "expires_at"])
        .index(&["phone_index"])
        .index(&["email_index"])
        .checks(&["refunded_total <= total"]),
        table(
            "order_lines",
            "A variant in an order, frozen as agreed.",
            vec![
                id("id", "Identity.").key(),
                id("order_id", "The order.").to("orders", "id"),
                int("position", "Order in the list."),
                id("variant_id", "The variant.").to("variants", "id"),
                id("product_id", "The product.").to("products", "id"),
                id("location_id", "Where its stock was taken.").to("stock_locations", "id"),
                text("sku", "SKU at the time."),
                text("title", "Title at the time, in the order's language."),
                text("options", "Chosen options at the time."),
                text("picture_id", "Picture at the time.").null(),
                text("slug", "Product handle at the time."),
                int("unit_price", "Price of one, minor units."),
                int("quantity", "Pieces.").check("quantity > 0"),
                int("total", "unit_price × quantity − discount, minor units."),
                int("discount", "Taken off this line, minor units.").default("0"),
                int("weight_g", "Grams of one piece."),
                int("shipped", "Pieces shipped.").default("0"),
                int("refunded", "Pieces refunded.").default("0"),
                int("refunded_amount", "Minor units given back for this line.").default("0"),
            ],
        )
        .index(&["order_id"])
        .index(&["product_id"])
        .checks(&["shipped >= 0 AND shipped <= quantity", "refunded >= 0 AND refunded <= quantity"]),
        table(
            "order_events",
            "What happened to an order, in order; append-only.",
            vec![
                id("id", "Identity; in order of time.").key(),
                id("order_id", "The order.").to("orders", "id"),
                text("kind", "placed, paid, shipped, delivered, completed, canceled, refunded, note, …"),
                text("actor", "shopper, system, provider, carrier, or staff:<id>."),
                text("facts", "JSON with the numbers a sentence needs; no personal fields."),
                int("at", "When."),
            ],
        )
        .index(&["order_id"]),
    ]
}

fn money() -> Vec<Table> {
    vec![
        table(
            "payments",
            "A payment attempt for a checkout.",
            vec![
                id("id", "Identity; also the number the provider knows.").key(),
                id("checkout_id", "The checkout.").to("checkouts", "id"),
                text("provider", "Code of the provider."),
                text("provider_ref", "The provider's own number.").null(),
                text("state", "pending, captured, failed or closed."),
                text("currency", "ISO 4217 code."),
                int("amount", "Asked for, minor units.").check("amount >= 0"),
                int("captured", "Received, minor units.").default("0"),
                int("created_at", "When begun."),
                int("asked_at", "When the provider was last asked.").null(),
                int("settled_at", "When money arrived.").null(),
            ],
        )
        .index(&["checkout_id"])
        .index(&["state", "created_at"])
        .checks(&["captured >= 0 AND captured <= amount"]),
        table(
            "payment_events",
            "What a provider told us, each event once; append-only.",
            vec![
                id("id", "Identity; in order of time.").key(),
                text("provider", "Code of the provider."),
                text("event_id", "The provider's id of the event."),
                id("payment_id", "The payment it is about.").null(),
                text(
                    "kind",
                    "captured, failed, closed, refund_succeeded, refund_failed, or refused when it was not believed.",
                ),
                int("amount", "Minor units it names.").null(),
                text("source", "notice or query."),
                text("verdict", "applied, repeated, or the reason it was refused."),
                int("at", "When it came."),
            ],
        )
        .unique(&["provider", "event_id"])
        .index(&["payment_id"]),
        table(
            "refunds",
            "Money on its way back.",
            vec![
                id("id", "Identity; also the number the provider knows.").key(),
                id("order_id", "The order.").to("orders", "id"),
                id("payment_id", "The payment it goes back through.").to("payments", "id"),
                text("idempotency_key", "Chosen by the client; the same key gives the same refund."),
                int("amount", "Minor units.").check("amount > 0"),
                text("currency", "ISO 4217 code."),
                text("reason", "Why, as chosen."),
                text("state", "pending, succeeded or failed."),
                text("requested_by", "staff:<id>, shopper or system."),
                int("created_at", "When asked for."),
                int("settled_at", "When the provider answered for good.").null(),
            ],
        )
        .unique(&["order_id", "idempotency_key"])
        .index(&["payment_id"])
        .index(&["state"]),
        table(
            "sandbox_payments",
            "The sandbox provider's own books; test money only.",
            vec![
                text("id", "The provider's number.").key(),
                text("merchant_ref", "Our payment's number."),
                int("amount", "Minor units."),
                text("currency", "ISO 4217 code."),
                text("state", "open, paid, failed or closed."),
                int("refunded", "Minor units given back.").default("0"),
                text("return_url", "Where the shopper goes afterwards."),
                text("faults", "JSON: switched-on faults."),
                int("created_at", "When made."),
                int("paid_at", "When paid.").null(),
            ],
        )
        .unique(&["merchant_ref"]),
        table(
            "sandbox_refunds",
            "The sandbox provider's refunds.",
            vec![
                text("id", "Our refund's number: asking twice gives one refund.").key(),
                text("payment_id", "The sandbox payment.").to("sandbox_payments", "id"),
                int("amount", "Minor units."),
                int("created_at", "When made."),
            ],
        ),
    ]
}

fn parcels() -> Vec<Table> {
    vec![
        table("fulfillments", "A parcel.", vec![
            id("id", "Identity.").key(),
            id("order_id", "The order.").to("orders", "id"),
            id("merchant_id", "The sender.").to("merchants", "id"),
            text("carrier", "Code of the carrier."),
            text("tracking_number", "The carrier's number."),
            text("tracking_status", "pre_transit, in_transit, out_for_delivery, available_for_pickup, delivered, return_to_sender or failure."),
            int("shipped_at", "When it left."),
            int("delivered_at", "When it arrived.").null(),
        ])
        .index(&["order_id"])
        .unique(&["carrier", "tracking_number"]),
        table("fulfillment_lines", "What is in a parcel.", vec![
            id("fulfillment_id", "The parcel.").key().to("fulfillments", "id"),
            id("order_line_id", "The order line.").key().to("order_lines", "id"),
            int("quantity", "Pieces.").check("quantity > 0"),
        ]),
        table("parcel_events", "What a carrier reported, each event once; append-only.", vec![
            id("id", "Identity.").key(),
            id("fulfillment_id", "The parcel.").to("fulfillments", "id"),
            text("event_id", "The carrier's id of the event."),
            text("kind", "scan, out_for_delivery, ready_for_pickup, delivered, returned or failed."),
            text("text_zh", "What the carrier says, Chinese."),
            text("text_en", "What the carrier says, English."),
            int("at", "When it happened, by the carrier's clock."),
            int("received_at", "When we learned of it."),
        ])
        .unique(&["fulfillment_id", "event_id"]),
    ]
}

fn operations() -> Vec<Table> {
    vec![
        table(
            "jobs",
            "Work that must happen, committed together with its cause.",
            vec![
                id("id", "Identity.").key(),
                text("kind", "Which job."),
                text("payload", "JSON; ids only, no personal fields."),
                text("dedupe_key", "At most one job with this key.").null(),
                text("state", "ready, done or dead."),
                int("run_at", "Not before."),
                int("attempts", "Tries so far.").default("0"),
                int("leased_until", "A worker has it until then.").null(),
                text("leased_by", "The worker.").null(),
                text("last_error", "Why the last try failed.").null(),
                int("created_at", "When asked for."),
                int("done_at", "When finished.").null(),
            ],
        )
        .unique(&["dedupe_key"])
        .index(&["state", "run_at"]),
        table(
            "outbox",
            "Facts that others are told of, committed together with the change.",
            vec![
                id("id", "Identity; in order of time.").key(),
                text("topic", "stock, order, product, …"),
                text("payload", "JSON; ids and numbers only."),
                int("created_at", "When."),
                int("published_at", "When passed on.").null(),
            ],
        )
        .index(&["published_at", "id"]),
        table(
            "imports",
            "A catalogue import.",
            vec![
                id("id", "Identity.").key(),
                id("merchant_id", "For whom.").to("merchants", "id"),
                text("source", "File name and format."),
                text("state", "running, done or failed."),
                int("rows_read", "Rows read so far.").default("0"),
                int("products_written", "Products written.").default("0"),
                int("rows_rejected", "Rows refused.").default("0"),
                text("report", "First rejected rows as JSON.").default("'[]'"),
                int("created_at", "When begun."),
                int("finished_at", "When ended.").null(),
            ],
        ),
    ]
}
