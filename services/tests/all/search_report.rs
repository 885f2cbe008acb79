//! What is searched for: counted without a name, read by the owner, and turned into synonyms.

use domain::Lang;
use domain::Timestamp;
use domain::catalog::searches::SearchRow;
use domain::catalog::synonyms::{SynonymForm, SynonymList};
use domain::catalog::{ListingQuery, ProductAnswer, Scope};
use services::catalog::search::{
    Keeper, add_synonym, keep, opened, remove_synonym, search_report, searched, suggest, synonym_list, synonyms,
    undo_synonyms, write_down,
};
use services::sessions::Visitor;
use services::testing::buying::{guest, placed_order, product_with_stock};
use services::testing::catalog::{merchant, product};
use services::testing::trade::member;
use services::testing::{TestShop, number, on_both};
use services::{Error, Shop};
use std::time::{Duration, Instant};

async fn search(shop: &Shop, who: &Visitor, words: &str) -> i64 {
    let query = ListingQuery { search: words.to_owned(), ..ListingQuery::default() };
    searched(shop, who, Lang::Zh, &Scope::All, &query).await.expect("a list").1.total
}

async fn rows(shop: &TestShop) -> i64 {
    number(shop, "SELECT COUNT(*) AS n FROM search_days", Vec::new()).await
}

fn row(words: &str, searches: i64, found: i64, clicks: i64, orders: i64) -> SearchRow {
    SearchRow { words: words.into(), searches, found, clicks, orders }
}

/// The address of a product's page.
async fn slug(shop: &TestShop, goods: services::testing::buying::Goods) -> String {
    let query = ListingQuery::default();
    let listing = services::catalog::listing(shop, Lang::Zh, &Scope::All, &query).await.expect("a list").1;
    listing.products.into_iter().find(|card| card.id == goods.product).expect("the product").slug
}

#[test]
fn searches_clicks_and_orders_are_counted_and_nobody_is_named() {
    on_both(|shop| async move {
        let mug = product_with_stock(&shop, 20).await;
        let owner = member(&shop, None, "owner").await;
        let address = slug(&shop, mug).await;
        let visitors = [guest(&shop).await, guest(&shop).await, guest(&shop).await];
        for who in &visitors {
            assert_eq!(search(&shop, who, " MUG ").await, 1);
            assert_eq!(search(&shop, who, "mug").await, 1, "again");
            assert_eq!(search(&shop, who, "unicorn").await, 0);
        }
        search(&shop, &visitors[0], "mei.li@example.com").await;
        search(&shop, &visitors[0], "13800138000").await;
        for _ in 0..2 {
            let page = opened(&shop, &visitors[0], Lang::Zh, &address).await.expect("a page");
            assert!(matches!(page, ProductAnswer::Page(_)));
        }
        opened(&shop, &guest(&shop).await, Lang::Zh, &address).await.expect("a page");
        placed_order(&shop, &visitors[0], mug, 1).await;
        placed_order(&shop, &visitors[1], mug, 1).await;
        assert_eq!(rows(&shop).await, 0, "no search waits for a write");

        write_down(&shop).await.expect("written");
        write_down(&shop).await.expect("nothing is left to write");
        let report = search_report(&shop, &owner, 7).await.expect("a report");
        assert_eq!(report.nothing, [row("unicorn", 3, 0, 0, 0)]);
        assert_eq!(report.selling, [row("mug", 3, 1, 1, 1)]);
        assert_eq!((report.searches, rows(&shop).await), (6, 2), "neither the address nor the number is kept");
        assert_eq!(suggest(&shop, Lang::Zh, "").await.expect("an answer").hot, ["mug"], "what nobody finds is not hot");
    });
}

#[test]
fn the_report_knows_its_days_and_its_readers() {
    on_both(|shop| async move {
        product_with_stock(&shop, 1).await;
        let owner = member(&shop, None, "owner").await;
        search(&shop, &guest(&shop).await, "unicorn").await;
        write_down(&shop).await.expect("written");
        shop.clock.advance(10 * Timestamp::DAY);
        search(&shop, &guest(&shop).await, "dragon").await;
        search(&shop, &guest(&shop).await, "unicorn").await;
        write_down(&shop).await.expect("written");
        let week = search_report(&shop, &owner, 7).await.expect("a report");
        assert_eq!(week.nothing, [row("dragon", 1, 0, 0, 0), row("unicorn", 1, 0, 0, 0)]);
        let month = search_report(&shop, &owner, 30).await.expect("a report");
        assert_eq!(month.nothing, [row("unicorn", 2, 0, 0, 0), row("dragon", 1, 0, 0, 0)]);
        assert!(suggest(&shop, Lang::Zh, "").await.expect("an answer").hot.is_empty());

        assert!(matches!(search_report(&shop, &owner, 365).await, Err(Error::Invalid(_))));
        let (seller, _) = merchant(&shop, "tea").await.expect("a merchant");
        let seller = member(&shop, Some(seller), "merchant_owner").await;
        assert!(matches!(search_report(&shop, &seller, 7).await, Err(Error::Forbidden)));
    });
}

fn form(typed: &str, means: &str) -> SynonymForm {
    SynonymForm { typed: typed.into(), means: means.into(), both: true }
}

#[test]
fn synonyms_come_go_and_come_back() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        assert_eq!(synonym_list(&shop, &owner).await.expect("a list"), SynonymList::default());
        assert!(matches!(undo_synonyms(&shop, &owner).await, Err(Error::NotFound)));
        add_synonym(&shop, &owner, &form("sofa", "couch")).await.expect("added");
        add_synonym(&shop, &owner, &form("手机", "电话")).await.expect("added");
        let refused = add_synonym(&shop, &owner, &form("SOFA", "couch")).await;
        assert!(matches!(refused, Err(Error::Invalid(fields)) if fields == [("typed".to_owned(), "taken".to_owned())]));
        remove_synonym(&shop, &owner, "sofa, couch").await.expect("removed");
        assert!(matches!(remove_synonym(&shop, &owner, "sofa, couch").await, Err(Error::NotFound)));
        assert_eq!(synonyms(&shop).await.expect("a list"), "手机, 电话");
        undo_synonyms(&shop, &owner).await.expect("undone");
        let list = synonym_list(&shop, &owner).await.expect("a list");
        assert_eq!(list, SynonymList { lines: vec!["sofa, couch".into(), "手机, 电话".into()], undo: true });

        let (seller, _) = merchant(&shop, "tea").await.expect("a merchant");
        let seller = member(&shop, Some(seller), "merchant_owner").await;
        assert!(matches!(add_synonym(&shop, &seller, &form("a", "b")).await, Err(Error::Forbidden)));
        assert!(matches!(remove_synonym(&shop, &seller, "sofa, couch").await, Err(Error::Forbidden)));
        assert!(matches!(undo_synonyms(&shop, &seller).await, Err(Error::Forbidden)));
        assert_eq!(synonym_list(&shop, &owner).await.expect("a list"), list, "nothing changed");
    });
}

#[test]
fn two_who_add_at_once_lose_nothing() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        let mut adding = tokio::task::JoinSet::new();
        for number in 0..6 {
            let (shop, owner) = (shop.shop.clone(), owner.clone());
            adding.spawn(async move {
                let form = form(&["typed", &number.to_string()].concat(), "meant");
                loop {
                    match add_synonym(&shop, &owner, &form).await {
                        Err(Error::Conflict) => tokio::task::yield_now().await,
                        done => return done,
                    }
                }
            });
        }
        while let Some(added) = adding.join_next().await {
            added.expect("no panic").expect("added");
        }
        assert_eq!(synonym_list(&shop, &owner).await.expect("a list").lines.len(), 6);
    });
}

#[test]
fn every_node_honours_a_synonym_within_two_seconds() {
    on_both(|shop| async move {
        product(&shop).slug("couch").title("沙发").english("Couch").variant("C", 100, 1).build().await;
        let owner = member(&shop, None, "owner").await;
        let other = shop.another_node();
        Keeper::open(&shop).await.expect("a keeper").catch_up().await.expect("an index");
        let kept = [tokio::spawn(keep(shop.shop.clone())), tokio::spawn(keep(other.clone()))];
        let who = guest(&shop).await;
        let mut pace = tokio::time::interval(Duration::from_millis(20));
        for (typed, total) in [("chesterfield", 1), ("couch", 1)] {
            let began = Instant::now();
            if typed == "chesterfield" {
                // Both nodes answer with the engine before the clock runs.
                for node in [&shop.shop, &other] {
                    while search(node, &who, "cuoch").await != 1 {
                        assert!(began.elapsed() < Duration::from_secs(20), "no engine yet");
                        pace.tick().await;
                    }
                }
                add_synonym(&shop, &owner, &form("couch", "chesterfield")).await.expect("added");
            }
            let began = Instant::now();
            for node in [&shop.shop, &other] {
                while search(node, &who, typed).await != total {
                    assert!(began.elapsed() < Duration::from_secs(2), "{typed} is not found");
                    pace.tick().await;
                }
            }
        }
        kept.iter().for_each(tokio::task::JoinHandle::abort);
    });
}
