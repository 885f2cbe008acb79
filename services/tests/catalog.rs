#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The catalogue as shoppers read it.

use domain::Lang;
use services::testing::catalog::product;
use services::testing::on_both;

#[test]
fn the_tree_has_roots_and_what_is_below_them() {
    on_both(|shop| async move {
        product(&shop).category("clothing/tops").variant("A", 100, 1).build().await;
        product(&shop).category("food").variant("B", 100, 1).build().await;
        let tree = services::catalog::categories::tree(&shop, Lang::Zh).await.expect("the shop answers");
        let names: Vec<&str> = tree.iter().map(|node| node.slug.as_str()).collect();
        assert_eq!(names, ["clothing", "food"]);
        assert_eq!(tree[0].children[0].slug, "tops");
        assert_eq!(services::catalog::categories::roots(&shop, Lang::En).await.expect("roots").len(), 2);
    });
}
