//! Rules about whole files: their length, their names, SQL put together by hand, waiting in tests,
//! marks of unfinished work, and how often `app` switches on a feature.

use super::Violation;
use super::source::SourceFile;

/// Lines a file may have before it must say why it is longer.
const LINES: usize = 400;

/// The words such a file carries near its top.
const REASON: &str = "Over 400 lines:";

/// How often `app/src` may ask which half it is compiled for: the `request` module, what only the
/// server draws, and the two sides of one helper for a page's status.
pub const SWITCH_BUDGET: usize = 4;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "helpers", "manager", "common", "dto"];

/// The rules themselves and their tests have to write what they forbid.
const RULES: &str = "xtask/src/tidy/";

/// All rules about whole files.
pub fn check(file: &SourceFile) -> Vec<Violation> {
    let mut found: Vec<Violation> =
        [length(file), name(file)].into_iter().flatten().map(|rule| violation(file, 0, rule)).collect();
    if file.path.starts_with(RULES) {
        return found;
    }
    for (index, line) in file.text.lines().enumerate() {
        found.extend(mark(line).map(|rule| violation(file, index + 1, rule)));
    }
    for (index, line) in file.code.lines().enumerate() {
        found.extend(
            [empty_module(file, line), waiting(file, line)]
                .into_iter()
                .flatten()
                .map(|rule| violation(file, index + 1, rule)),
        );
    }
    found.extend(sql(file));
    found
}

fn violation(file: &SourceFile, line: usize, rule: String) -> Violation {
    Violation { file: file.path.clone(), line, rule }
}

fn length(file: &SourceFile) -> Option<String> {
    let lines = file.text.lines().count();
    let explained = file.text.lines().take(10).any(|line| line.contains(REASON));
    (lines > LINES && !explained).then(|| format!("{lines} lines; split it, or say `{REASON} …` at the top"))
}

fn name(file: &SourceFile) -> Option<String> {
    let path = file.path.split_once('.').map_or(file.path.as_str(), |(stem, _)| stem);
    let empty = path.split('/').find(|part| EMPTY_NAMES.contains(part))?;
    Some(format!("`{empty}` says nothing about what is inside"))
}

fn empty_module(file: &SourceFile, line: &str) -> Option<String> {
    if !file.path.ends_with(".rs") {
        return None;
    }
    let (_, after) = line.split_once("mod ")?;
    let word = after.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?;
    EMPTY_NAMES.contains(&word).then(|| format!("`mod {word}` says nothing about what is inside"))
}

fn mark(line: &str) -> Option<String> {
    let mark = ["FIXME", "HACK"].into_iter().find(|mark| super::source::has_word(line, mark))?;
    Some(format!("{mark}: mend it, or write down why it has to be so"))
}

/// Sleeping makes tests slow on a fast machine and wrong on a slow one.
fn waiting(file: &SourceFile, line: &str) -> Option<String> {
    let test = file.path.starts_with("end2end/") || file.path.split('/').any(|part| part == "tests");
    let sleep =
        ["waitForTimeout(", "thread::sleep", "tokio::time::sleep"].into_iter().find(|sleep| line.contains(sleep))?;
    test.then(|| format!("`{sleep}` in a test: wait for what is expected instead"))
}

/// SQL with values pasted in is how injections begin; parameters are bound.
fn sql(file: &SourceFile) -> Vec<Violation> {
    let mut found = Vec::new();
    for (at, opening) in file.uncommented.match_indices("format!(") {
        let argument = file.uncommented[at + opening.len()..].trim_start().trim_start_matches(['r', '#']);
        let Some(text) = argument.strip_prefix('"') else { continue };
        let first =
            text.trim_start().split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default().to_uppercase();
        if ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(&first.as_str())
            && text.trim_start().starts_with(first.as_str())
        {
            let line = file.uncommented[..at].matches('\n').count() + 1;
            found.push(violation(
                file,
                line,
                format!("`format!(\"{first}`: bind parameters instead of pasting values"),
            ));
        }
    }
    found
}

/// Where `app/src` asks which half it is compiled for.
pub fn feature_switches(file: &SourceFile) -> Vec<(String, usize)> {
    let mut uses = Vec::new();
    if !file.path.starts_with("app/src/") {
        return uses;
    }
    for opening in ["cfg(", "cfg!(", "cfg_attr("] {
        for (at, _) in file.code.match_indices(opening) {
            let inside = &file.code[at + opening.len()..];
            let mut depth = 1;
            let end = inside.find(|letter: char| {
                depth += i32::from(letter == '(') - i32::from(letter == ')');
                depth == 0
            });
            if inside[..end.unwrap_or(inside.len())].contains("feature") {
                uses.push((file.path.clone(), file.code[..at].matches('\n').count() + 1));
            }
        }
    }
    uses
}

/// Every use when there are more than the budget: which of them is one too many is for people.
pub fn over_budget(uses: &[(String, usize)]) -> Vec<Violation> {
    if uses.len() <= SWITCH_BUDGET {
        return Vec::new();
    }
    let rule = format!("{} cfg(feature) switches in app/src, {SWITCH_BUDGET} allowed", uses.len());
    uses.iter().map(|(file, line)| Violation { file: file.clone(), line: *line, rule: rule.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&SourceFile::new(path, text)).len()
    }

    #[test]
    fn long_files_say_why() {
        let long = "x\n".repeat(401);
        assert_eq!(count("app/src/a.rs", &long), 1);
        assert_eq!(count("end2end/a.ts", &long), 1);
        assert_eq!(count("style/a.css", &long), 1);
        assert_eq!(count("app/src/a.rs", &"x\n".repeat(400)), 0);
        assert_eq!(count("app/src/a.rs", &format!("//! Over 400 lines: one table.\n{long}")), 0);
        assert_eq!(count("app/src/a.rs", &format!("{long}// Over 400 lines: too late.\n")), 1);
    }

    #[test]
    fn names_say_what_is_inside() {
        assert_eq!(count("app/src/utils.rs", ""), 1);
        assert_eq!(count("app/src/common/mod.rs", ""), 1);
        assert_eq!(count("end2end/helpers.ts", ""), 1);
        assert_eq!(count("services/src/a.rs", "pub mod dto;"), 1);
        assert_eq!(count("services/src/managers_of_merchants.rs", "mod common_rules;"), 0);
    }

    #[test]
    fn sql_is_never_pasted_together() {
        assert_eq!(count("services/src/a.rs", "let q = format!(\"SELECT * FROM {table}\");"), 1);
        assert_eq!(count("services/src/a.rs", "format!(\n    r#\"DELETE FROM x WHERE id = {id}\"#)"), 1);
        assert_eq!(count("services/src/a.rs", "let q = \"SELECT 1\"; format!(\"Selected {n}\")"), 0);
        assert_eq!(count("services/src/a.rs", "// format!(\"SELECT\")\n"), 0);
    }

    #[test]
    fn marks_of_unfinished_work_are_refused_even_in_comments() {
        assert_eq!(count("app/src/a.rs", "// FIXME later"), 1);
        assert_eq!(count("end2end/a.ts", "// HACK around it"), 1);
        assert_eq!(count("app/src/a.rs", "// hackney carriages"), 0);
    }

    #[test]
    fn tests_do_not_sleep() {
        assert_eq!(count("end2end/tests/a.spec.ts", "await page.waitForTimeout(100);"), 1);
        assert_eq!(count("server/tests/a.rs", "std::thread::sleep(x);"), 1);
        assert_eq!(count("services/tests/a.rs", "tokio::time::sleep(x).await;"), 1);
        assert_eq!(count("services/src/jobs/queue.rs", "tokio::time::sleep(x).await;"), 0);
    }

    #[test]
    fn feature_switches_have_a_budget() {
        let uses = |text: &str| feature_switches(&SourceFile::new("app/src/a.rs", text));
        assert_eq!(uses("#[cfg(feature = \"ssr\")]\nmod a;\n#[cfg(not(feature = \"ssr\"))]\nmod b;").len(), 2);
        assert_eq!(uses("if cfg!(feature = \"ssr\") {}\n#[cfg_attr(feature = \"x\", y)]").len(), 2);
        assert_eq!(uses("// cfg(feature)\n#[cfg(test)]\nmod tests { let feature = 1; }").len(), 0);
        let many = uses(&"#[cfg(feature = \"ssr\")]\n".repeat(SWITCH_BUDGET + 1));
        assert_eq!(over_budget(&many).len(), SWITCH_BUDGET + 1);
        assert_eq!(over_budget(&many[..SWITCH_BUDGET]).len(), 0);
    }
}
