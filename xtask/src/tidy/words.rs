//! Words that may not be written in a crate: SeaORM above `services`, axum outside the server,
//! clocks and chance in `domain`, one page reaching into another page's server functions.

use super::Violation;
use super::source::{SourceFile, has_word};

/// All rules about words in Rust code.
pub fn check(file: &SourceFile) -> Vec<Violation> {
    if !file.path.ends_with(".rs") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, line) in file.code.lines().enumerate() {
        let rules = [library(file, line), purity(file, line), own_crates(file, line), unfinished(file, line)];
        for rule in rules.into_iter().flatten() {
            found.push(Violation { file: file.path.clone(), line: index + 1, rule });
        }
    }
    found.extend(foreign_api(file));
    found
}

/// Which library may be named where.
fn library(file: &SourceFile, line: &str) -> Option<String> {
    let package = file.package();
    let names = |stem: &str| {
        words(line).any(|word| word == stem || word.strip_prefix(stem).is_some_and(|rest| rest.starts_with('_')))
    };
    if names("sea_orm") && !["services", "migrations"].contains(&package) {
        return Some("sea_orm is known to services and migrations only".into());
    }
    if has_word(line, "axum") && package != "server" && file.path != "app/src/request.rs" {
        return Some("axum is known to server and app/src/request.rs only".into());
    }
    if names("leptos") && ["domain", "services", "migrations"].contains(&package) {
        return Some("leptos is never used below app".into());
    }
    None
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
}

/// `domain` has no input or output, clock, chance, waiting or floating point; tests included,
/// because a rule that needs a clock to be tested takes time from the wrong place.
fn purity(file: &SourceFile, line: &str) -> Option<String> {
    if file.package() != "domain" {
        return None;
    }
    let banned = ["SystemTime", "f64", "f32", "tokio", "async", "rand"];
    let word = banned
        .into_iter()
        .find(|word| has_word(line, word))
        .or(line.contains("Instant::now").then_some("Instant::now"))?;
    Some(format!("domain is pure: `{word}` does not belong here; take facts as arguments"))
}

/// Migrations are history: they import nothing of ours, which changes later.
fn own_crates(file: &SourceFile, line: &str) -> Option<String> {
    if file.package() != "migrations" {
        return None;
    }
    let ours = ["services", "domain", "app"].into_iter().find(|name| {
        line.match_indices(&format!("{name}::")).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':')
        })
    })?;
    Some(format!("migrations never import `{ours}`: the schema's history must not change with it"))
}

/// Marks of unfinished or forgotten work.
fn unfinished(_: &SourceFile, line: &str) -> Option<String> {
    let whole = |mark: &str| {
        line.match_indices(mark)
            .any(|(at, _)| !line[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_'))
    };
    let mark = ["todo!", "unimplemented!", "dbg!"].into_iter().find(|mark| whole(mark))?;
    Some(format!("`{mark}` is unfinished work"))
}

/// A page never calls another page's `api.rs`: what two pages need belongs into a use case.
fn foreign_api(file: &SourceFile) -> Vec<Violation> {
    let mut own = file.path.strip_prefix("app/src/").unwrap_or_default().split('/');
    let (Some(area), Some(page), Some(_)) = (own.next(), own.next(), own.next()) else { return Vec::new() };
    let mut found = Vec::new();
    for (at, _) in file.code.match_indices("crate::").chain(file.code.match_indices("super::super::")) {
        let from_root = file.code[at..].starts_with("crate::");
        let rest = &file.code[at..];
        let statement = &rest[..rest.find([';', '(', ')', '=']).unwrap_or(rest.len())];
        for path in expand(statement) {
            let names: Vec<&str> = path.iter().map(String::as_str).filter(|name| *name != "super").collect();
            let target = match (from_root, names.as_slice()) {
                (true, ["crate", a, p, "api", ..]) => Some((*a, *p)),
                (false, [p, "api", ..]) => Some((area, *p)),
                _ => None,
            };
            if target.is_some_and(|target| target != (area, page)) {
                let line = file.code[..at].lines().count().max(1);
                let rule = format!("a page never calls another page's api.rs ({})", path.join("::"));
                found.push(Violation { file: file.path.clone(), line, rule });
            }
        }
    }
    found
}

/// Spells out a use tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expand(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let end = tree.find(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter)).unwrap_or(tree.len());
        return vec![tree[..end].split("::").map(|name| name.trim().to_owned()).collect()];
    };
    let prefix: Vec<String> =
        tree[..open].split("::").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let (mut depth, mut start, mut branches) = (0, open + 1, Vec::new());
    for (at, letter) in tree.char_indices().skip_while(|(at, _)| *at < open) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (letter == ',' && depth == 1) || (letter == '}' && depth == 0) {
            branches.push(&tree[start..at]);
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    let whole = |branch: Vec<String>| prefix.iter().cloned().chain(branch).collect();
    branches.into_iter().flat_map(expand).map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many violations a snippet has when it is written in the file of that name.
    fn count(path: &str, text: &str) -> usize {
        check(&SourceFile::new(path, text)).len()
    }

    #[test]
    fn the_orm_stays_in_services_and_migrations() {
        for path in ["services/src/a.rs", "migrations/src/a.rs"] {
            assert_eq!(count(path, "use sea_orm::entity::*;\nuse sea_orm_migration::x;"), 0);
        }
        assert_eq!(count("server/src/main.rs", "use sea_orm::Database;"), 1);
        assert_eq!(count("app/src/lib.rs", "use sea_orm_migration::x;"), 1);
        assert_eq!(count("server/src/main.rs", "// sea_orm is hidden\nlet text = \"sea_orm\";"), 0);
    }

    #[test]
    fn axum_stays_in_the_server() {
        assert_eq!(count("server/src/router.rs", "use axum::Router;"), 0);
        assert_eq!(count("app/src/request.rs", "use axum::http::request::Parts;"), 0);
        assert_eq!(count("app/src/lib.rs", "use leptos_axum::redirect;"), 0);
        assert_eq!(count("app/src/lib.rs", "use axum::Router;"), 1);
        assert_eq!(count("services/src/lib.rs", "axum::serve()"), 1);
    }

    #[test]
    fn leptos_stays_above_services() {
        assert_eq!(count("app/src/lib.rs", "use leptos::prelude::*;"), 0);
        assert_eq!(count("services/src/lib.rs", "use leptos::prelude::*;"), 1);
        assert_eq!(count("domain/src/lib.rs", "use leptos_router::x;"), 1);
    }

    #[test]
    fn the_domain_is_pure() {
        for bad in [
            "std::time::SystemTime",
            "let t = Instant::now();",
            "fn f(x: f64)",
            "x as f32",
            "tokio::spawn",
            "async fn f() {}",
            "rand::rng()",
        ] {
            assert_eq!(count("domain/src/a.rs", bad), 1, "{bad}");
        }
        assert_eq!(count("domain/src/a.rs", "/// Never f64, never async.\nfn brand(now: Timestamp) {}"), 0);
        assert_eq!(count("services/src/a.rs", "async fn f() { tokio::spawn(g()); }"), 0);
    }

    #[test]
    fn migrations_import_nothing_of_ours() {
        assert_eq!(count("migrations/src/a.rs", "use domain::Money;"), 1);
        assert_eq!(count("migrations/src/a.rs", "services::x()"), 1);
        assert_eq!(count("migrations/src/a.rs", "use crate::domain::x; let app = 1;"), 0);
        assert_eq!(count("services/src/a.rs", "use domain::Money;"), 0);
    }

    #[test]
    fn unfinished_work_is_refused() {
        assert_eq!(count("app/src/a.rs", "todo!()"), 1);
        assert_eq!(count("app/src/a.rs", "unimplemented!(\"x\")"), 1);
        assert_eq!(count("app/src/a.rs", "dbg!(x)"), 1);
        assert_eq!(count("app/src/a.rs", "let todo = not_todo!();"), 0);
    }

    #[test]
    fn a_page_calls_its_own_server_functions_only() {
        let page = "app/src/storefront/cart/page.rs";
        assert_eq!(count(page, "use crate::storefront::cart::api::add;\nuse super::api::add;"), 0);
        assert_eq!(count(page, "use crate::storefront::product::api::read;"), 1);
        assert_eq!(count(page, "use crate::{ui::Button, storefront::{cart::api::a, product::api::read}};"), 1);
        assert_eq!(count(page, "use super::super::product::api::read;"), 1);
        assert_eq!(count(page, "let x = crate::admin::orders::api::list(1).await;"), 1);
        assert_eq!(count("app/src/routes.rs", "use crate::storefront::product::api::read;"), 0);
    }
}
