//! Orders at the merchant's desk: filters, masking, reveals, and nothing of another merchant.

use domain::orders::desk::{DeskSort, DeskTab, OrderFilter};
use domain::orders::{Channel, FulfillmentStatus, OrderStatus, PaymentStatus};
use domain::{Lang, Timestamp};
use services::Error;
use services::orders::desk::{list, page, reveal, set_note};
use services::testing::trade::{OrderSketch, member, order, stall};
use services::testing::{NOW, on_both};

fn text(text: &str) -> OrderFilter {
    OrderFilter { text: text.into(), ..OrderFilter::default() }
}

#[test]
fn a_merchants_staff_find_nothing_of_another_merchant() {
    on_both(|shop| async move {
        let (ours, theirs) = (stall(&shop, "ours").await, stall(&shop, "theirs").await);
        let own = order(&shop, OrderSketch::of(ours, NOW)).await;
        let foreign = order(&shop, OrderSketch::of(theirs, NOW)).await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let platform = member(&shop, None, "owner").await;
        let number = page(&shop, &platform, Lang::Zh, foreign, None).await.expect("the platform sees it").number;
        for filter in [OrderFilter::default(), text("13812345678"), text("Wang@example.com")] {
            let seen = list(&shop, &owner, Lang::Zh, &filter).await.expect("a list");
            assert_eq!(seen.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [own]);
            assert_eq!(seen.count, 1);
            let seen = list(&shop, &platform, Lang::Zh, &filter).await.expect("a list");
            assert_eq!(seen.count, 2);
        }
        assert_eq!(list(&shop, &owner, Lang::Zh, &text(&number)).await.expect("a list").count, 0);
        assert_eq!(list(&shop, &platform, Lang::Zh, &text(&number)).await.expect("a list").count, 1);
        assert!(matches!(page(&shop, &owner, Lang::Zh, foreign, None).await, Err(Error::NotFound)));
        assert!(matches!(reveal(&shop, &owner, foreign).await, Err(Error::NotFound)));
        assert!(matches!(set_note(&shop, &owner, foreign, "x").await, Err(Error::NotFound)));
        let untouched = page(&shop, &platform, Lang::Zh, foreign, None).await.expect("the platform sees it");
        assert_eq!(untouched.staff_note, "");
        let editor = member(&shop, Some(ours.id), "editor").await;
        assert!(matches!(list(&shop, &editor, Lang::Zh, &OrderFilter::default()).await, Err(Error::Forbidden)));
        assert!(matches!(page(&shop, &editor, Lang::Zh, own, None).await, Err(Error::Forbidden)));
    });
}

#[test]
fn filters_find_exactly_what_they_say() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let base = OrderSketch::of(ours, NOW);
        let paid = order(&shop, base.clone()).await;
        let unpaid = order(&shop, OrderSketch { payment: PaymentStatus::Unpaid, ..base.clone() }).await;
        let shipped = OrderSketch { goods: FulfillmentStatus::Fulfilled, channel: Channel::Qr, ..base.clone() };
        let shipped = order(&shop, shipped).await;
        let old = OrderSketch {
            status: OrderStatus::Completed,
            goods: FulfillmentStatus::Delivered,
            quantity: 4,
            placed_at: NOW.plus(-3 * Timestamp::DAY),
            ..base.clone()
        };
        let old = order(&shop, old).await;
        let canceled = OrderSketch {
            status: OrderStatus::Canceled,
            payment: PaymentStatus::Refunded,
            goods: FulfillmentStatus::Canceled,
            ..base
        };
        let canceled = order(&shop, canceled).await;
        let find = async |filter: OrderFilter| {
            let mut ids: Vec<_> =
                list(&shop, &owner, Lang::Zh, &filter).await.expect("a list").rows.iter().map(|row| row.id).collect();
            ids.sort();
            ids
        };
        let on = |tab| OrderFilter { tab, ..OrderFilter::default() };
        assert_eq!(find(on(DeskTab::ToPay)).await, [unpaid]);
        assert_eq!(find(on(DeskTab::ToShip)).await, [paid]);
        assert_eq!(find(on(DeskTab::Shipped)).await, [shipped]);
        assert_eq!(find(on(DeskTab::Done)).await, [old]);
        assert_eq!(find(on(DeskTab::AfterSales)).await, [canceled]);
        assert_eq!(find(on(DeskTab::Canceled)).await, [canceled]);
        assert_eq!(find(on(DeskTab::All)).await.len(), 5);
        assert_eq!(find(OrderFilter { channel: Some(Channel::Qr), ..OrderFilter::default() }).await, [shipped]);
        let goods = Some(FulfillmentStatus::Delivered);
        assert_eq!(find(OrderFilter { goods, ..OrderFilter::default() }).await, [old]);
        let payment = Some(PaymentStatus::Unpaid);
        assert_eq!(find(OrderFilter { payment, ..OrderFilter::default() }).await, [unpaid]);
        assert_eq!(find(OrderFilter { to: "2026-11-20".into(), ..OrderFilter::default() }).await, [old]);
        assert_eq!(find(OrderFilter { from: "2026-11-23".into(), ..OrderFilter::default() }).await.len(), 4);
        assert_eq!(find(text("' OR 1=1 --")).await, []);
        let dearest = OrderFilter { sort: DeskSort::Total, ..OrderFilter::default() };
        let first = list(&shop, &owner, Lang::En, &dearest).await.expect("a list").rows.remove(0);
        assert_eq!((first.id, first.total.minor, first.pieces), (old, 10_000, 4));
        assert_eq!((first.name.as_str(), first.merchant.as_str()), ("王**", "ours"));
        assert_eq!(find(OrderFilter { page: 2, ..OrderFilter::default() }).await, []);
    });
}

#[test]
fn a_receiver_is_masked_until_revealed_and_the_log_knows_who_looked() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let id = order(&shop, OrderSketch::of(ours, NOW)).await;
        let shipping = member(&shop, Some(ours.id), "shipping").await;
        let masked = page(&shop, &shipping, Lang::Zh, id, None).await.expect("a page").person;
        assert_eq!(
            (masked.name.as_str(), masked.phone.as_str(), masked.email.as_str(), masked.line.as_str()),
            ("王**", "138****5678", "w***@example.com", "")
        );
        assert_eq!(masked.region, "上海市 黄浦区");
        let pass = reveal(&shop, &shipping, id).await.expect("a pass");
        let open = page(&shop, &shipping, Lang::Zh, id, Some(&pass)).await.expect("a page").person;
        assert_eq!(
            (open.name.as_str(), open.phone.as_str(), open.email.as_str(), open.line.as_str()),
            ("王小云", "13812345678", "wang@example.com", "中山东一路1号")
        );
        let log = services::operations::audit_rows(&shop, &member(&shop, None, "owner").await, 1).await.expect("a log");
        assert_eq!(log.rows.len(), 1);
        assert_eq!(
            (log.rows[0].action.as_str(), log.rows[0].object.as_str()),
            ("personal.reveal", &*format!("order:{id}"))
        );
        assert_eq!(log.rows[0].actor, "陈店员");
        // The pass is no good for another member, another order, a bent pass, or five minutes later.
        let other = member(&shop, Some(ours.id), "shipping").await;
        let second = order(&shop, OrderSketch::of(ours, NOW)).await;
        let shown = async |member, order, pass: &str| {
            page(&shop, member, Lang::Zh, order, Some(pass)).await.expect("a page").person.revealed
        };
        assert!(!shown(&other, id, &pass).await);
        assert!(!shown(&shipping, second, &pass).await);
        assert!(!shown(&shipping, id, &format!("9{pass}")).await);
        assert!(!shown(&shipping, id, "").await);
        assert!(shown(&shipping, id, &pass).await);
        shop.clock.advance(5 * Timestamp::MINUTE + 1);
        assert!(!shown(&shipping, id, &pass).await);
        let support = member(&shop, Some(ours.id), "support").await;
        assert!(matches!(reveal(&shop, &support, id).await, Err(Error::Forbidden)));
    });
}

#[test]
fn a_staff_note_is_kept_sealed_and_logged_without_its_words() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let id = order(&shop, OrderSketch::of(ours, NOW)).await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        set_note(&shop, &owner, id, " 请包好 ").await.expect("kept");
        assert_eq!(page(&shop, &owner, Lang::Zh, id, None).await.expect("a page").staff_note, "请包好");
        let long = "长".repeat(1001);
        assert!(matches!(set_note(&shop, &owner, id, &long).await, Err(Error::Invalid(_))));
        assert_eq!(page(&shop, &owner, Lang::Zh, id, None).await.expect("a page").staff_note, "请包好");
        set_note(&shop, &owner, id, "").await.expect("removed");
        assert_eq!(page(&shop, &owner, Lang::Zh, id, None).await.expect("a page").staff_note, "");
        let support = member(&shop, Some(ours.id), "support").await;
        assert!(matches!(set_note(&shop, &support, id, "x").await, Err(Error::Forbidden)));
        let platform = member(&shop, None, "owner").await;
        let log = services::operations::audit_rows(&shop, &platform, 1).await.expect("a log");
        assert_eq!(log.rows.len(), 2);
        assert!(log.rows.iter().all(|row| row.action == "order.note" && !row.after.contains('包')));
    });
}

#[test]
fn an_order_is_shown_whole() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let id = order(&shop, OrderSketch { quantity: 3, ..OrderSketch::of(ours, NOW) }).await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let seen = page(&shop, &owner, Lang::Zh, id, None).await.expect("a page");
        assert_eq!(seen.merchant_name, "ours店");
        assert_eq!(seen.lines.len(), 1);
        assert_eq!((seen.lines[0].quantity, seen.lines[0].to_ship(), seen.lines[0].total.minor), (3, 3, 7500));
        assert_eq!((seen.total.minor, seen.refunded.minor, seen.refundable().minor), (7500, 0, 7500));
        assert_eq!(seen.payments.len(), 1);
        assert_eq!(seen.timeline.len(), 1);
        assert_eq!(seen.timeline[0].kind, "placed");
        assert!(seen.can_ship() && seen.can_cancel());
        let nothing = domain::ids::OrderId(uuid::Uuid::nil());
        assert!(matches!(page(&shop, &owner, Lang::Zh, nothing, None).await, Err(Error::NotFound)));
    });
}

#[test]
fn an_order_is_shipped_in_parts_refunded_and_shown_so() {
    on_both(|shop| async move {
        use domain::orders::desk::PieceCount;
        let ours = allocated(&shop).await;
        let id = order(&shop, OrderSketch { quantity: 3, ..OrderSketch::of(ours, NOW) }).await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let see = async || page(&shop, &owner, Lang::Zh, id, None).await.expect("a page");
        let line = see().await.lines[0].id;
        let send = async |quantity| {
            let pieces = [PieceCount { line, quantity }];
            services::orders::desk::ship(&shop, &owner, id, "sf", "SF1234567890", &pieces).await
        };
        assert!(matches!(send(0).await, Err(Error::Invalid(_))), "nothing chosen is not everything");
        assert_eq!(see().await.goods, FulfillmentStatus::Unfulfilled);
        send(2).await.expect("shipped");
        let seen = see().await;
        assert_eq!((seen.goods, seen.lines[0].shipped, seen.lines[0].to_ship()), (FulfillmentStatus::Partial, 2, 1));
        assert_eq!(seen.parcels.len(), 1);
        assert_eq!(seen.parcels[0].contents, [("杯子".to_owned(), 2)]);
        assert!(seen.can_ship() && !seen.can_cancel());
        assert!(matches!(services::orders::desk::cancel(&shop, &owner, id).await, Err(Error::Refused(_))));
        let give = async |amount: &str, key: &str| {
            services::orders::desk::refund(&shop, &owner, id, amount, "goodwill", key).await
        };
        give("10.00", "a").await.expect("refunded");
        give("10.00", "a").await.expect("the same key, the same refund");
        let seen = see().await;
        assert_eq!((seen.refunds.len(), seen.refunded.minor, seen.refundable().minor), (1, 1000, 6500));
        assert!(give("65.01", "b").await.is_err());
        assert!(matches!(give("1e9", "c").await, Err(Error::Invalid(_))));
        assert_eq!(see().await.refunded.minor, 1000);
    });
}

#[test]
fn staff_call_an_order_off_once_and_the_log_knows() {
    on_both(|shop| async move {
        let ours = allocated(&shop).await;
        let id = order(&shop, OrderSketch::of(ours, NOW)).await;
        let theirs = stall(&shop, "theirs").await;
        let stranger = member(&shop, Some(theirs.id), "merchant_owner").await;
        assert!(matches!(services::orders::desk::cancel(&shop, &stranger, id).await, Err(Error::NotFound)));
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        for _ in 0..2 {
            services::orders::desk::cancel(&shop, &owner, id).await.expect("called off");
        }
        let seen = page(&shop, &owner, Lang::Zh, id, None).await.expect("a page");
        assert_eq!((seen.status, seen.goods), (OrderStatus::Canceled, FulfillmentStatus::Canceled));
        assert_eq!(seen.refunded.minor, 2500, "what was paid goes back");
        let platform = member(&shop, None, "owner").await;
        let log = services::operations::audit_rows(&shop, &platform, 1).await.expect("a log");
        assert_eq!(log.rows.iter().filter(|row| row.action == "order.cancel").count(), 1);
    });
}

/// A stall whose stock already waits for the orders of a test, as placing them would have done.
async fn allocated(shop: &services::testing::TestShop) -> services::testing::trade::Stall {
    let ours = stall(shop, "ours").await;
    services::testing::trade::allocate(shop, ours, 3).await;
    ours
}
