//! What a member of staff finds by a few letters: things of their merchant, of the kinds that they may see.

use domain::staff::{Hit, Thing};
use domain::{Lang, Money};
use services::staff::{Member, find};
use services::testing::buying::number_of;
use services::testing::trade::{OrderSketch, customer, member, order, stall};
use services::testing::{NOW, TestShop, catalog, on_both};
use std::slice;

fn hit(thing: Thing, name: &str, beside: &str) -> Hit {
    Hit { thing, name: name.to_owned(), beside: beside.to_owned() }
}

async fn found(shop: &TestShop, member: &Member, text: &str) -> Vec<Hit> {
    find(shop, member, Lang::Zh, text).await.expect("an answer")
}

#[test]
fn a_merchants_staff_find_their_own_and_nothing_of_another_merchant() {
    on_both(|shop| async move {
        let (ours, theirs) = (stall(&shop, "ours").await, stall(&shop, "theirs").await);
        let wang = customer(&shop, "王小云", "13812345678", "wang@example.com").await;
        let li = customer(&shop, "李明", "13912345678", "li@example.com").await;
        let own = order(&shop, OrderSketch { customer: Some(wang), ..OrderSketch::of(ours, NOW) }).await;
        let foreign = OrderSketch {
            customer: Some(li),
            name: "李明".into(),
            phone: "13912345678".into(),
            email: "li@example.com".into(),
            ..OrderSketch::of(theirs, NOW)
        };
        let foreign = order(&shop, foreign).await;
        let own_pot = catalog::product(&shop).merchant("ours").title("白瓷壶").variant("POT-A", 9_900, 3).build().await;
        let pot = catalog::product(&shop).merchant("theirs").title("白瓷壶").variant("POT-B", 8_800, 3).build().await;
        let (own_number, number) = (number_of(&shop, own).await, number_of(&shop, foreign).await);
        let price = Money::cny(2_500).display();
        let own_order = hit(Thing::Order(own), &own_number, &format!("王** · {price}"));
        let own_product = hit(Thing::Product(own_pot.id), "白瓷壶", &Money::cny(9_900).display());
        let own_shopper = hit(Thing::Customer(wang), "王**", "138****5678");
        let foreign_order = hit(Thing::Order(foreign), &number, &format!("李** · {price}"));
        let foreign_product = hit(Thing::Product(pot.id), "白瓷壶", &Money::cny(8_800).display());
        let foreign_shopper = hit(Thing::Customer(li), "李**", "139****5678");

        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        for text in [own_number.as_str(), &own_number[..8], &format!(" {} ", &own_number[..12])] {
            assert_eq!(found(&shop, &owner, text).await, slice::from_ref(&own_order), "{text}");
        }
        for text in ["白瓷壶", "瓷", "pot-a", "POT-A 白瓷"] {
            assert_eq!(found(&shop, &owner, text).await, slice::from_ref(&own_product), "{text}");
        }
        for text in ["13812345678", "+86 138 1234 5678", "Wang@example.com"] {
            assert_eq!(found(&shop, &owner, text).await, [own_order.clone(), own_shopper.clone()], "{text}");
        }
        for text in [number.as_str(), "pot-b", "13912345678", "li@example.com", "", "  ", "%_", "202", "' OR 1=1 --"] {
            assert_eq!(found(&shop, &owner, text).await, [], "{text}");
        }

        let platform = member(&shop, None, "owner").await;
        assert_eq!(found(&shop, &platform, &number).await, slice::from_ref(&foreign_order));
        assert_eq!(found(&shop, &platform, "pot-b").await, [foreign_product]);
        assert_eq!(found(&shop, &platform, "13912345678").await, [foreign_order, foreign_shopper]);
        assert_eq!(found(&shop, &platform, &own_number[..8]).await.len(), 2, "all orders of a day");
        assert_eq!(found(&shop, &platform, "白瓷壶").await.len(), 2);
    });
}

#[test]
fn kinds_that_a_member_may_not_see_are_left_out() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let wang = customer(&shop, "王小云", "13812345678", "wang@example.com").await;
        let own = order(&shop, OrderSketch { customer: Some(wang), ..OrderSketch::of(ours, NOW) }).await;
        catalog::product(&shop).merchant("ours").title("白瓷壶").variant("POT-A", 9_900, 3).build().await;
        let number = number_of(&shop, own).await;
        let kinds = async |role: &str, text: &str| {
            let member = member(&shop, Some(ours.id), role).await;
            let hits = found(&shop, &member, text).await;
            hits.iter().map(|hit| matches!(hit.thing, Thing::Customer(_))).collect::<Vec<_>>()
        };
        assert_eq!(kinds("editor", "13812345678").await, Vec::<bool>::new());
        assert_eq!(kinds("editor", &number).await, Vec::<bool>::new());
        assert_eq!(kinds("editor", "白瓷壶").await, [false]);
        assert_eq!(kinds("shipping", "13812345678").await, [false], "the order without the shopper");
        assert_eq!(kinds("support", "13812345678").await, [false, true]);
    });
}

#[test]
fn only_a_few_of_a_kind_are_found() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        for at in 0..6 {
            let sku = format!("MAT-{at}");
            catalog::product(&shop).merchant("ours").title("杯垫").variant(&sku, 900, 1).build().await;
            order(&shop, OrderSketch::of(ours, NOW)).await;
        }
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        for text in ["杯垫", "2026", "13812345678", "wang@example.com"] {
            assert_eq!(found(&shop, &owner, text).await.len(), 5, "{text}");
        }
    });
}

#[test]
fn what_is_called_so_comes_before_what_says_so_somewhere() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let of = |title: &str, sku: &str| {
            let product = catalog::product(&shop).merchant("ours").title(title).variant(sku, 900, 1);
            async move { product.build().await }
        };
        of("杯子", "A-1").await;
        of("灯", "杯-2").await;
        of("杯垫", "A-3").await;
        let editor = member(&shop, Some(ours.id), "editor").await;
        let names: Vec<String> = found(&shop, &editor, "杯").await.into_iter().map(|hit| hit.name).collect();
        assert_eq!(names, ["杯垫", "杯子", "灯"]);
    });
}
