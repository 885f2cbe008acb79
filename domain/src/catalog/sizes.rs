//! Size guides: what a seller's sizes mean in figures. A guide belongs to a seller and a category and counts for
//! everything of theirs below it, unless a category nearer to the product has one of its own.

use crate::ids::{CategoryId, MerchantId, SizeGuideId};
use serde::{Deserialize, Serialize};

/// The most columns of a table; more do not fit a phone.
pub const MOST_COLUMNS: usize = 10;
/// The most rows of a table, its head among them.
pub const MOST_ROWS: usize = 40;
/// The longest text of one cell, in characters.
pub const LONGEST_CELL: usize = 40;
/// The longest note below a table, in characters.
pub const LONGEST_NOTE: usize = 300;

/// A table of sizes. Every row has as many cells as the head.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeTable {
    /// What stands in each column.
    pub head: Vec<String>,
    /// The rows; the first cell of each names the size.
    pub rows: Vec<Vec<String>>,
}

/// A guide as a product's page shows it, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeGuide {
    /// The figures.
    pub table: SizeTable,
    /// How to measure, or how it falls; may be empty.
    pub note: String,
}

/// A guide as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeGuideForm {
    /// Whose it is; only the platform's staff choose.
    #[serde(default)]
    pub merchant: String,
    /// The category it counts for.
    #[serde(default)]
    pub category: String,
    /// The table as text, see [`read_table`].
    #[serde(default)]
    pub table_zh: String,
    /// The same in English; empty when the Chinese one will do.
    #[serde(default)]
    pub table_en: String,
    /// What stands below it.
    #[serde(default)]
    pub note_zh: String,
    /// The same in English; empty when there is none.
    #[serde(default)]
    pub note_en: String,
}

/// A guide at the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeGuideRow {
    /// Which.
    pub id: SizeGuideId,
    /// The seller's name.
    pub seller: String,
    /// The way to the category, from the root, in the reader's language.
    pub way: Vec<String>,
    /// What was typed last.
    pub form: SizeGuideForm,
}

/// The page of guides at the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeGuides {
    /// The guides that the reader may see, by seller and category.
    pub rows: Vec<SizeGuideRow>,
    /// Every category with the way to it.
    pub categories: Vec<(CategoryId, String)>,
    /// For whom the reader may write one; empty for a merchant's own staff, who need not choose.
    pub sellers: Vec<(MerchantId, String)>,
}

impl SizeGuideForm {
    /// Trims the texts; tells which fields are wrong and why.
    pub fn check(&self) -> Result<SizeGuideForm, Vec<(String, String)>> {
        let mut faults = Vec::new();
        let mut refuse = |field: &str, code: &str| faults.push((field.to_owned(), code.to_owned()));
        for (field, text, needed) in [("table_zh", &self.table_zh, true), ("table_en", &self.table_en, false)] {
            if (needed || !text.trim().is_empty())
                && let Err(code) = read_table(text)
            {
                refuse(field, code);
            }
        }
        for (field, text) in [("note_zh", &self.note_zh), ("note_en", &self.note_en)] {
            if text.trim().chars().count() > LONGEST_NOTE {
                refuse(field, "too_long");
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let trimmed = |text: &str| text.trim().to_owned();
        Ok(SizeGuideForm {
            merchant: trimmed(&self.merchant),
            category: trimmed(&self.category),
            table_zh: trimmed(&self.table_zh),
            table_en: trimmed(&self.table_en),
            note_zh: trimmed(&self.note_zh),
            note_en: trimmed(&self.note_en),
        })
    }
}

/// Reads a table that somebody typed, or copied out of a spreadsheet: a line is a row, the first one the head,
/// and cells are apart by a tab, an upright stroke or a comma. Only the first of these that stands in the head
/// counts, so that a comma may stand in a cell. Empty lines say nothing.
///
/// # Errors
/// `required` without a size, `uneven` when a row has more or fewer cells than the head, `too_many` and
/// `too_long` beyond what a page can show.
pub fn read_table(text: &str) -> Result<SizeTable, &'static str> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let head = lines.next().ok_or("required")?;
    let apart: &[char] = if head.contains('\t') {
        &['\t']
    } else if head.contains(['|', '｜']) {
        &['|', '｜']
    } else {
        &[',', '，']
    };
    let cells = |line: &str| line.split(apart).map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let head = cells(head);
    let rows: Vec<_> = lines.map(cells).collect();
    if rows.is_empty() || head.len() < 2 {
        return Err("required");
    }
    if head.len() > MOST_COLUMNS || rows.len() >= MOST_ROWS {
        return Err("too_many");
    }
    if rows.iter().any(|row| row.len() != head.len()) {
        return Err("uneven");
    }
    if rows.iter().flatten().chain(&head).any(|cell| cell.chars().count() > LONGEST_CELL) {
        return Err("too_long");
    }
    Ok(SizeTable { head, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_typed() {
        let check = |text: &str, expected: Result<(&[&str], &[&[&str]]), &'static str>| {
            let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
            let expected = expected
                .map(|(head, rows)| SizeTable { head: owned(head), rows: rows.iter().map(|row| owned(row)).collect() });
            assert_eq!(read_table(text), expected, "{text:?}");
        };
        check("尺码,胸围\nS,88\nM,92", Ok((&["尺码", "胸围"], &[&["S", "88"], &["M", "92"]])));
        check("尺码，胸围\n\n S ， 88 \n", Ok((&["尺码", "胸围"], &[&["S", "88"]])));
        check(
            "Size\tChest\tFits\r\nS\t88\tslim, tall",
            Ok((&["Size", "Chest", "Fits"], &[&["S", "88", "slim, tall"]])),
        );
        check("Size | Chest\nS | 88", Ok((&["Size", "Chest"], &[&["S", "88"]])));
        check("Size\tChest\nS\t", Ok((&["Size", "Chest"], &[&["S", ""]])));
        check("", Err("required"));
        check(" \n ", Err("required"));
        check("尺码,胸围", Err("required"));
        check("尺码\nS", Err("required"));
        check("尺码,胸围\nS", Err("uneven"));
        check("尺码,胸围\nS,88,70", Err("uneven"));
        check(&format!("{}\nS", ["尺码"; 11].join(",")), Err("too_many"));
        check(&format!("a,b{}", "\n1,2".repeat(40)), Err("too_many"));
        check(&format!("a,b\n1,{}", "x".repeat(41)), Err("too_long"));
    }

    #[test]
    fn a_form_names_what_is_wrong() {
        let form = |table_zh: &str, table_en: &str, note_zh: &str| SizeGuideForm {
            table_zh: table_zh.to_owned(),
            table_en: table_en.to_owned(),
            note_zh: note_zh.to_owned(),
            ..SizeGuideForm::default()
        };
        let fault = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(form(" a,b\n1,2 ", "", " x ").check(), Ok(form("a,b\n1,2", "", "x")));
        assert_eq!(form("", "", "").check(), Err(vec![fault("table_zh", "required")]));
        assert_eq!(form("a,b\n1,2", "a,b\n1", "").check(), Err(vec![fault("table_en", "uneven")]));
        assert_eq!(form("a,b\n1,2", "", &"长".repeat(301)).check(), Err(vec![fault("note_zh", "too_long")]));
    }
}
