//! Documents that are generated are compared with what is committed.

use std::path::Path;

#[test]
fn the_schema_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schema.md");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(written, migrations::schema_markdown(), "run `yunmall config schema > docs/schema.md`");
}

#[test]
fn the_configuration_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/configuration.md");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(written, server::config::Settings::markdown(), "run `yunmall config markdown > docs/configuration.md`");
}
