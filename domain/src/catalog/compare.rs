//! Products side by side.

use super::{FactView, ProductCard};
use serde::{Deserialize, Serialize};

/// The most products that stand side by side.
pub const MOST_COMPARED: usize = 4;

/// One fact of several products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedFact {
    /// What it is about.
    pub name: String,
    /// What it is for each product, in their order; empty where nothing is known.
    pub values: Vec<String>,
    /// Whether it is not the same for all.
    pub differs: bool,
}

/// The page of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The products, as they were asked for.
    pub products: Vec<ProductCard>,
    /// Their facts: those that differ first, else in the order of the first product that has them.
    pub facts: Vec<ComparedFact>,
    /// What else could be compared.
    pub similar: Vec<ProductCard>,
}

/// Puts the facts of several products side by side.
pub fn side_by_side(facts: &[Vec<FactView>]) -> Vec<ComparedFact> {
    let mut names: Vec<&str> = Vec::new();
    for fact in facts.iter().flatten() {
        if !names.contains(&fact.name.as_str()) {
            names.push(&fact.name);
        }
    }
    let value = |of: &Vec<FactView>, name: &str| {
        of.iter().find(|fact| fact.name == name).map(|fact| fact.value.clone()).unwrap_or_default()
    };
    let row = |name: &str| {
        let values: Vec<String> = facts.iter().map(|of| value(of, name)).collect();
        let differs = values.windows(2).any(|two| two[0] != two[1]);
        ComparedFact { name: name.to_owned(), values, differs }
    };
    let mut rows: Vec<ComparedFact> = names.into_iter().map(row).collect();
    rows.sort_by_key(|row| !row.differs);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(facts: &[(&str, &str)]) -> Vec<FactView> {
        let fact = |(name, value): &(&str, &str)| FactView { name: (*name).to_owned(), value: (*value).to_owned() };
        facts.iter().map(fact).collect()
    }

    #[test]
    fn what_differs_stands_first_and_nothing_is_left_out() {
        let rows = side_by_side(&[
            of(&[("Material", "Cotton"), ("Weight", "200 g")]),
            of(&[("Weight", "180 g"), ("Material", "Cotton"), ("Lining", "Silk")]),
        ]);
        let told: Vec<(&str, Vec<&str>, bool)> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.values.iter().map(String::as_str).collect(), row.differs))
            .collect();
        let expected = [
            ("Weight", vec!["200 g", "180 g"], true),
            ("Lining", vec!["", "Silk"], true),
            ("Material", vec!["Cotton", "Cotton"], false),
        ];
        assert_eq!(told, expected);
        assert_eq!(side_by_side(&[of(&[("Weight", "1 g")])]).iter().filter(|row| row.differs).count(), 0);
        assert_eq!(side_by_side(&[]), []);
    }
}
