//! Which crate may depend on which: `frontend → app → domain`, `server → app → services → domain`,
//! `services → search → domain`, `server → migrations`, and `xtask` alone. An arrow may skip a floor, never point up.

use super::Violation;
use crate::place::{Place, cargo};
use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Crates each crate may depend on in the product itself.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("migrations", &[]),
    ("search", &["domain"]),
    ("services", &["domain", "migrations", "search"]),
    ("app", &["domain", "services"]),
    ("frontend", &["app", "domain"]),
    ("server", &["app", "domain", "services", "migrations"]),
    ("xtask", &[]),
];

/// What tests may use on top: a crate may ask itself for its testing feature.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] = &[("services", &["services"])];

/// Edges that exist for the server's half, or for a disposable shop that migrates itself, and
/// therefore must be optional.
const OPTIONAL: &[(&str, &str)] = &[("app", "services"), ("services", "migrations")];

/// The workspace as cargo sees it.
pub fn metadata(place: &Place) -> Result<Value> {
    let mut command = cargo();
    let output =
        command.current_dir(&place.root).args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).output();
    let output = output.context("cargo could not be started")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Edges between our own crates that nobody allowed.
pub fn check(metadata: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let from = package["name"].as_str().unwrap_or_default();
        let mut refuse = |rule: String| found.push(Violation { file: format!("{from}/Cargo.toml"), line: 0, rule });
        let Some(allowed) = listed(ALLOWED, from) else {
            refuse(format!("package {from} is not in the list of layers (xtask/src/tidy/edges.rs)"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let to = dependency["name"].as_str().unwrap_or_default();
            if dependency["path"].is_null() {
                continue;
            }
            let test = dependency["kind"] == "dev";
            let fine = allowed.contains(&to)
                || (test && listed(ALLOWED_IN_TESTS, from).is_some_and(|more| more.contains(&to)));
            if !fine {
                refuse(format!("{from} must not depend on {to}"));
            } else if !test && OPTIONAL.contains(&(from, to)) && dependency["optional"] != true {
                refuse(format!("{from} may depend on {to} only as an optional dependency"));
            }
        }
    }
    found
}

fn listed<'a>(list: &'a [(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    list.iter().find(|(listed, _)| *listed == name).map(|(_, allowed)| *allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn edge(from: &str, to: &str, kind: Option<&str>, optional: bool) -> usize {
        let dependency = json!({ "name": to, "path": "/somewhere", "kind": kind, "optional": optional });
        check(&json!({ "packages": [{ "name": from, "dependencies": [dependency] }] })).len()
    }

    #[test]
    fn arrows_point_down_only() {
        assert_eq!(edge("server", "app", None, false), 0);
        assert_eq!(edge("domain", "services", None, false), 1);
        assert_eq!(edge("services", "search", None, false), 0);
        assert_eq!(edge("search", "services", None, false), 1);
        assert_eq!(edge("frontend", "domain", None, false), 0);
        assert_eq!(edge("frontend", "services", None, false), 1);
        assert_eq!(edge("migrations", "domain", None, false), 1);
        assert_eq!(edge("xtask", "domain", None, false), 1);
    }

    #[test]
    fn a_disposable_shop_may_use_the_schema_but_the_product_may_not() {
        assert_eq!(edge("services", "migrations", Some("dev"), false), 0);
        assert_eq!(edge("services", "migrations", None, true), 0);
        assert_eq!(edge("services", "migrations", None, false), 1);
        assert_eq!(edge("services", "services", Some("dev"), false), 0);
        assert_eq!(edge("services", "server", Some("dev"), false), 1);
    }

    #[test]
    fn the_browser_never_gets_services_by_accident() {
        assert_eq!(edge("app", "services", None, true), 0);
        assert_eq!(edge("app", "services", None, false), 1);
    }

    #[test]
    fn a_new_package_needs_a_layer() {
        assert_eq!(check(&json!({ "packages": [{ "name": "helpers", "dependencies": [] }] })).len(), 1);
    }

    #[test]
    fn foreign_crates_are_nobodys_business_here() {
        let foreign = json!({ "name": "serde", "path": null, "kind": null, "optional": false });
        assert_eq!(check(&json!({ "packages": [{ "name": "domain", "dependencies": [foreign] }] })).len(), 0);
    }
}
