//! Size guides: the nearest one of the seller counts, and only those who may write one.

use domain::Lang;
use domain::catalog::ProductAnswer;
use domain::catalog::sizes::{SizeGuide, SizeGuideForm};
use domain::ids::{CategoryId, MerchantId, SizeGuideId};
use services::catalog::{product_page, sizes};
use services::testing::trade::member;
use services::testing::{TestShop, catalog, number, on_both};
use services::{Error, audit_log};

fn form(merchant: MerchantId, category: CategoryId, zh: &str, en: &str) -> SizeGuideForm {
    SizeGuideForm {
        merchant: merchant.to_string(),
        category: category.to_string(),
        table_zh: zh.to_owned(),
        table_en: en.to_owned(),
        note_zh: "平铺测量".to_owned(),
        note_en: String::new(),
    }
}

async fn shown(shop: &TestShop, slug: &str, lang: Lang) -> Option<SizeGuide> {
    match product_page(shop, lang, slug).await.expect("a page") {
        ProductAnswer::Page(page) => page.sizes,
        ProductAnswer::Moved(to) => panic!("moved to {to}"),
    }
}

/// The cells of a guide, row by row, the head first.
fn cells(guide: Option<SizeGuide>) -> Vec<String> {
    let Some(SizeGuide { table, .. }) = guide else { return Vec::new() };
    std::iter::once(&table.head).chain(&table.rows).map(|row| row.join("/")).collect()
}

async fn leaf(shop: &TestShop, path: &str) -> CategoryId {
    catalog::leaf(shop, path).await.expect("categories").expect("a category")
}

const COUNT: &str = "SELECT COUNT(*) AS n FROM size_guides";

#[test]
fn the_nearest_guide_of_the_seller_is_shown_in_the_readers_language() {
    on_both(|shop| async move {
        let shirt = |slug: &str, merchant: &str| {
            let made = catalog::product(&shop).slug(slug).merchant(merchant).category("clothing/tops");
            made.option("size", &["S", "M"])
        };
        let ours = shirt("shirt", "self").variant_of("S1", 100, 1, &[0]).variant_of("S2", 100, 1, &[1]).build().await;
        shirt("blouse", "xingtu").variant_of("X1", 100, 1, &[0]).build().await;
        catalog::product(&shop).slug("scarf").category("clothing/tops").variant("C", 100, 1).build().await;
        let owner = member(&shop, None, "owner").await;
        let (clothing, tops) = (leaf(&shop, "clothing").await, leaf(&shop, "clothing/tops").await);
        assert_eq!(shown(&shop, "shirt", Lang::Zh).await, None);

        let above = form(ours.merchant, clothing, "尺码,胸围\nS,88", "Size,Chest\nS,88");
        sizes::save(&shop, &owner, &above).await.expect("written");
        assert_eq!(cells(shown(&shop, "shirt", Lang::Zh).await), ["尺码/胸围", "S/88"]);
        assert_eq!(cells(shown(&shop, "shirt", Lang::En).await), ["Size/Chest", "S/88"]);
        assert_eq!(shown(&shop, "blouse", Lang::Zh).await, None, "another seller's goods");
        assert_eq!(shown(&shop, "scarf", Lang::Zh).await, None, "nothing to choose");

        let nearer = form(ours.merchant, tops, "尺码,肩宽\nS,42\nM,43", "");
        let kept = sizes::save(&shop, &owner, &nearer).await.expect("written");
        let guide = shown(&shop, "shirt", Lang::En).await;
        assert_eq!(guide.as_ref().map(|guide| guide.note.as_str()), Some("平铺测量"));
        assert_eq!(cells(guide), ["尺码/肩宽", "S/42", "M/43"]);

        let again =
            sizes::save(&shop, &owner, &form(ours.merchant, tops, "尺码,肩宽\nS,41", "")).await.expect("written");
        assert_eq!(again, kept, "one for each seller and category");
        assert_eq!(cells(shown(&shop, "shirt", Lang::Zh).await), ["尺码/肩宽", "S/41"]);
        let list = sizes::list(&shop, &owner, Lang::Zh).await.expect("a list");
        assert_eq!(list.rows.len(), 2);
        assert_eq!(list.categories.len(), 2);

        sizes::remove(&shop, &owner, kept).await.expect("removed");
        assert_eq!(cells(shown(&shop, "shirt", Lang::Zh).await), ["尺码/胸围", "S/88"]);
        assert!(matches!(sizes::remove(&shop, &owner, kept).await, Err(Error::NotFound)));
        assert_eq!(audit_log::verify(&shop).await.expect("read"), audit_log::Verdict::Whole(4));
    });
}

#[test]
fn nobody_writes_a_guide_for_somebody_else() {
    on_both(|shop| async move {
        let ours =
            catalog::product(&shop).merchant("self").category("clothing/tops").variant("A", 100, 1).build().await;
        let theirs = catalog::product(&shop).merchant("xingtu").variant("B", 100, 1).build().await;
        let tops = leaf(&shop, "clothing/tops").await;
        let owner = member(&shop, Some(theirs.merchant), "merchant_owner").await;
        let packer = member(&shop, Some(theirs.merchant), "shipping").await;
        let platform = member(&shop, None, "owner").await;
        let table = "尺码,胸围\nS,88";

        assert!(matches!(
            sizes::save(&shop, &packer, &form(theirs.merchant, tops, table, "")).await,
            Err(Error::Forbidden)
        ));
        assert_eq!(number(&shop, COUNT, vec![]).await, 0);
        // Whatever the form says, a merchant's own staff write for their own.
        sizes::save(&shop, &owner, &form(ours.merchant, tops, table, "")).await.expect("written");
        let own = number(
            &shop,
            "SELECT COUNT(*) AS n FROM size_guides WHERE merchant_id = $1",
            vec![theirs.merchant.0.into()],
        )
        .await;
        assert_eq!(own, 1);

        let other = sizes::save(&shop, &platform, &form(ours.merchant, tops, table, "")).await.expect("written");
        let seen = sizes::list(&shop, &owner, Lang::Zh).await.expect("a list");
        assert_eq!((seen.rows.len(), seen.sellers.len()), (1, 0));
        assert_eq!(seen.rows[0].form.merchant, theirs.merchant.to_string());
        assert!(matches!(sizes::remove(&shop, &owner, other).await, Err(Error::NotFound)));
        let nothing = SizeGuideId(uuid::Uuid::now_v7());
        assert!(matches!(sizes::remove(&shop, &owner, nothing).await, Err(Error::NotFound)));
        assert_eq!(number(&shop, COUNT, vec![]).await, 2);
    });
}

#[test]
fn what_is_no_table_changes_nothing() {
    on_both(|shop| async move {
        let ours =
            catalog::product(&shop).merchant("self").category("clothing/tops").variant("A", 100, 1).build().await;
        let tops = leaf(&shop, "clothing/tops").await;
        let owner = member(&shop, None, "owner").await;
        let fault = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        let good = form(ours.merchant, tops, "尺码,胸围\nS,88", "");
        sizes::save(&shop, &owner, &good).await.expect("written");
        let nowhere = CategoryId(uuid::Uuid::now_v7());
        let nobody = MerchantId(uuid::Uuid::now_v7());
        for (bad, expected) in [
            (form(ours.merchant, tops, "", ""), fault("table_zh", "required")),
            (form(ours.merchant, tops, "尺码,胸围\nS", ""), fault("table_zh", "uneven")),
            (form(ours.merchant, tops, "尺码,胸围\nS,88", "Size,Chest\nS"), fault("table_en", "uneven")),
            (form(ours.merchant, nowhere, "尺码,胸围\nS,88", ""), fault("category", "unknown")),
            (form(nobody, tops, "尺码,胸围\nS,88", ""), fault("merchant", "missing")),
            (SizeGuideForm { category: "x".into(), ..good.clone() }, fault("category", "required")),
        ] {
            match sizes::save(&shop, &owner, &bad).await {
                Err(Error::Invalid(fields)) => assert_eq!(fields, expected),
                other => panic!("{bad:?}: {other:?}"),
            }
        }
        let list = sizes::list(&shop, &owner, Lang::Zh).await.expect("a list");
        assert_eq!(list.rows.iter().map(|row| row.form.clone()).collect::<Vec<_>>(), [good]);
        assert_eq!(list.rows[0].way, ["clothing", "tops"]);
    });
}
