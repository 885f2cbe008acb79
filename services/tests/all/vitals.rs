//! How pages feel: counted in memory, written, added up over nodes and days, shown to the platform alone.

use domain::Timestamp;
use domain::ids::SessionId;
use domain::vitals::{Feel, PageKind, Vital, VitalFigure, visit};
use services::testing::trade::{member, stall};
use services::testing::{execute, number, on_both};
use services::{Error, Shop, vitals};

fn session() -> SessionId {
    SessionId(uuid::Uuid::now_v7())
}

fn told(shop: &Shop, session: SessionId, path: &str, sent: &[(&str, &str)]) {
    let sent: Vec<(String, String)> = sent.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    vitals::note(shop, session, &visit(path, &sent).expect("a visit"));
}

#[test]
fn visits_of_all_nodes_are_added_up_and_three_of_four_decide() {
    on_both(|shop| async move {
        let other = shop.another_node();
        let owner = member(&shop, None, "owner").await;
        assert_eq!(vitals::report(&shop, &owner).await.expect("a report"), []);
        for lcp in ["900", "1100", "2400"] {
            told(&shop, session(), "/product/cup", &[("lcp", lcp), ("cls", "0")]);
        }
        told(&other, session(), "/en/product/bowl", &[("lcp", "5000"), ("inp", "600")]);
        told(&other, session(), "/", &[("ttfb", "30")]);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM page_vitals", vec![]).await, 0, "nothing waits for it");
        for _ in 0..2 {
            vitals::write_down(&shop).await.expect("written");
            vitals::write_down(&other).await.expect("written");
        }
        let pages = vitals::report(&shop, &owner).await.expect("a report");
        let kinds: Vec<(PageKind, i64)> = pages.iter().map(|page| (page.page, page.visits)).collect();
        assert_eq!(kinds, [(PageKind::Product, 4), (PageKind::Home, 1)]);
        let figure = |vital, value, feel| VitalFigure { vital, value, feel };
        // Values are told as the ends of their buckets: a touch of 600 ms lies in the one up to 710.
        let expected = [
            figure(Vital::LargestPaint, 2_500, Feel::Good),
            figure(Vital::Touch, 710, Feel::Poor),
            figure(Vital::Shift, 1, Feel::Good),
        ];
        assert_eq!(pages[0].figures, expected);
        shop.clock.advance(8 * Timestamp::DAY);
        assert_eq!(vitals::report(&shop, &owner).await.expect("a report"), [], "the report speaks of a week");
    });
}

#[test]
fn one_browser_counts_twenty_times_and_a_merchant_sees_nothing() {
    on_both(|shop| async move {
        let loud = session();
        for _ in 0..50 {
            told(&shop, loud, "/cart", &[("lcp", "100")]);
        }
        told(&shop, session(), "/cart", &[("lcp", "100")]);
        vitals::write_down(&shop).await.expect("written");
        assert_eq!(number(&shop, "SELECT CAST(SUM(visits) AS BIGINT) AS n FROM page_vitals", vec![]).await, 21);
        let ours = stall(&shop, "ours").await;
        let merchant = member(&shop, Some(ours.id), "merchant_owner").await;
        assert!(matches!(vitals::report(&shop, &merchant).await, Err(Error::Forbidden)));
        // What could not be written waits for the next round.
        told(&shop, session(), "/cart", &[("lcp", "100")]);
        execute(&shop, "ALTER TABLE page_vitals RENAME TO page_vitals_away", vec![]).await;
        assert!(vitals::write_down(&shop).await.is_err());
        execute(&shop, "ALTER TABLE page_vitals_away RENAME TO page_vitals", vec![]).await;
        vitals::write_down(&shop).await.expect("written");
        assert_eq!(number(&shop, "SELECT CAST(SUM(visits) AS BIGINT) AS n FROM page_vitals", vec![]).await, 22);
    });
}
