#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The disposable shop itself.

use domain::Lang;
use services::testing::on_both;

#[test]
fn an_empty_shop_has_no_categories() {
    on_both(|shop| async move {
        let roots = services::catalog::categories::roots(&shop, Lang::Zh).await.expect("the shop answers");
        assert_eq!(roots, vec![]);
    });
}
