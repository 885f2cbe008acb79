//! Reviews with ticks, pictures and replies; questions and answers; what is hidden.

use domain::Lang;
use domain::catalog::{PictureRef, ProductAnswer};
use domain::ids::{OrderLineId, ReviewId};
use domain::voices::{DESK_PAGE, ReviewFilter, ReviewTag, ReviewView, VoicesTab};
use sea_orm::Value;
use services::orders::{Access, Opinion, add_pictures, confirm, may_add_pictures, of_member, review};
use services::sessions::Visitor;
use services::testing::buying::{Goods, guest, member_shopper, number_of, paid_order, product_of, product_with_stock};
use services::testing::trade::member;
use services::testing::{TestShop, execute, number, on_both};
use services::{Error, catalog, voices};

/// A member who has received some goods: the order's number and its line.
async fn received(shop: &TestShop, visitor: &Visitor, goods: Goods) -> (String, OrderLineId) {
    let paid = paid_order(shop, visitor, goods, 1).await;
    let number = number_of(shop, paid.orders[0]).await;
    let arrived = "UPDATE orders SET fulfillment_status = 'delivered' WHERE id = $1";
    execute(shop, arrived, vec![paid.orders[0].0.into()]).await;
    confirm(shop, visitor, &Access::Member, &number).await.expect("confirmed");
    let page = of_member(shop, visitor, &number, Lang::Zh).await.expect("the page");
    (number, page.orders[0].lines[0].id)
}

fn opinion(line: OrderLineId, stars: i64, body: &str, tags: &[ReviewTag]) -> Opinion {
    Opinion { line, stars, body: body.to_owned(), tags: tags.to_vec() }
}

/// A stored picture; its files are not needed here.
async fn picture(shop: &TestShop, of: char) -> PictureRef {
    let id: String = std::iter::repeat_n(of, 64).collect();
    execute(
        shop,
        "INSERT INTO pictures (id, width, height, bytes, mime, created_at) VALUES ($1, 40, 30, 1, 'image/png', 0)",
        vec![id.clone().into()],
    )
    .await;
    PictureRef { id, width: 40, height: 30 }
}

async fn slug(shop: &TestShop, goods: Goods) -> String {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        slug: String,
    }
    use sea_orm::FromQueryResult;
    let sql = "SELECT slug FROM products WHERE id = $1";
    let statement = sea_orm::Statement::from_sql_and_values(shop.db.backend(), sql, vec![Value::from(goods.product.0)]);
    Row::find_by_statement(statement).one(shop.db.read()).await.expect("a read").expect("a product").slug
}

async fn page_of(shop: &TestShop, slug: &str) -> domain::catalog::ProductPage {
    match catalog::product_page(shop, Lang::Zh, slug).await.expect("the page") {
        ProductAnswer::Page(page) => *page,
        ProductAnswer::Moved(to) => panic!("moved to {to}"),
    }
}

async fn reviews(shop: &TestShop, slug: &str, filter: ReviewFilter) -> Vec<(i64, String)> {
    let page = voices::reviews(shop, Lang::Zh, slug, filter, 1).await.expect("the reviews");
    assert_eq!(page.total, i64::try_from(page.reviews.len()).expect("few"));
    page.reviews.into_iter().map(|review| (review.stars, review.body)).collect()
}

#[test]
fn reviews_are_narrowed_down_by_stars_ticks_and_pictures() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 50).await;
        let slug = slug(&shop, goods).await;
        let (anna, ben, cara) = (member_shopper(&shop).await, member_shopper(&shop).await, member_shopper(&shop).await);
        let (first, second) = (received(&shop, &anna, goods).await, received(&shop, &ben, goods).await);
        let third = received(&shop, &cara, goods).await;
        let ticks = [ReviewTag::Fast, ReviewTag::GoodValue, ReviewTag::Fast];
        review(&shop, &anna, &Access::Member, &first.0, opinion(first.1, 5, " 很好\r\n ", &ticks)).await.expect("one");
        shop.clock.advance(1_000);
        review(&shop, &ben, &Access::Member, &second.0, opinion(second.1, 5, "", &[])).await.expect("two");
        shop.clock.advance(1_000);
        review(
            &shop,
            &cara,
            &Access::Member,
            &third.0,
            opinion(third.1, 2, "缩水", &[ReviewTag::RunsSmall, ReviewTag::Fast]),
        )
        .await
        .expect("three");
        let shown = [picture(&shop, 'a').await, picture(&shop, 'b').await];
        add_pictures(&shop, &anna, &Access::Member, &first.0, first.1, &shown).await.expect("two pictures");
        let any = ReviewFilter::default();
        let (good, bare, bad) = ((5, "很好".to_owned()), (5, String::new()), (2, "缩水".to_owned()));
        // Pictures first, then words, then bare stars.
        assert_eq!(reviews(&shop, &slug, any).await, [good.clone(), bad.clone(), bare.clone()]);
        let five = ReviewFilter { stars: Some(5), ..any };
        assert_eq!(reviews(&shop, &slug, five).await, [good.clone(), bare.clone()]);
        let fast = ReviewFilter { tag: Some(ReviewTag::Fast), ..any };
        assert_eq!(reviews(&shop, &slug, fast).await, [good.clone(), bad.clone()]);
        let with_pictures = reviews(&shop, &slug, ReviewFilter { pictures: true, ..any }).await;
        assert_eq!(with_pictures.iter().map(|(stars, _)| *stars).collect::<Vec<_>>(), [5]);
        assert_eq!(reviews(&shop, &slug, ReviewFilter { stars: Some(2), pictures: true, ..any }).await, []);
        let page = page_of(&shop, &slug).await;
        assert_eq!((page.stars, page.rating.sum, page.rating.count), ([0, 1, 0, 0, 2], 12, 3));
        let ticked = [(ReviewTag::Fast, 2), (ReviewTag::GoodValue, 1), (ReviewTag::RunsSmall, 1)];
        assert_eq!(page.tags, ticked);
        let ReviewView { pictures, tags, verified, author, .. } = page.reviews[0].clone();
        assert_eq!((pictures, tags), (shown.to_vec(), vec![ReviewTag::GoodValue, ReviewTag::Fast]));
        assert_eq!((verified, author.as_str()), (true, "王**"));
        let nowhere = voices::reviews(&shop, Lang::Zh, "nowhere", any, 1).await;
        assert!(matches!(nowhere, Err(Error::NotFound)));
    });
}

#[test]
fn pictures_join_ones_own_review_six_at_most_and_each_once() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 50).await;
        let (anna, eve) = (member_shopper(&shop).await, member_shopper(&shop).await);
        let (number_of_order, line) = received(&shop, &anna, goods).await;
        let access = Access::Member;
        let one = [picture(&shop, 'a').await];
        let early = add_pictures(&shop, &anna, &access, &number_of_order, line, &one).await;
        assert!(matches!(early, Err(Error::NotFound)), "there is no review yet");
        review(&shop, &anna, &access, &number_of_order, opinion(line, 4, "", &[])).await.expect("published");
        for stranger in [&eve, &guest(&shop).await] {
            let theirs = add_pictures(&shop, stranger, &access, &number_of_order, line, &one).await;
            assert!(matches!(theirs, Err(Error::NotFound)));
            assert!(may_add_pictures(&shop, stranger, &access, &number_of_order, line).await.is_err());
        }
        let count = || number(&shop, "SELECT COUNT(*) AS n FROM review_pictures", vec![]);
        assert_eq!(count().await, 0, "strangers added nothing");
        for _ in 0..2 {
            assert_eq!(add_pictures(&shop, &anna, &access, &number_of_order, line, &one).await.expect("added"), 1);
        }
        let mut more = Vec::new();
        for of in ['b', 'c', 'd', 'e', 'f', '0'] {
            more.push(picture(&shop, of).await);
        }
        let all = add_pictures(&shop, &anna, &access, &number_of_order, line, &more).await;
        assert!(
            matches!(all, Err(Error::Invalid(fields)) if fields == [("pictures".to_owned(), "too_many".to_owned())])
        );
        assert_eq!(count().await, 1, "a refusal adds none");
        let five = add_pictures(&shop, &anna, &access, &number_of_order, line, &more[..5]).await;
        assert_eq!(five.expect("added"), 6);
        // Two phones at once: together they do not come to more than six.
        let (order, other) = (received(&shop, &eve, goods).await, shop.another_node());
        review(&shop, &eve, &access, &order.0, opinion(order.1, 5, "", &[])).await.expect("published");
        let (left, right) = tokio::join!(
            add_pictures(&shop, &eve, &access, &order.0, order.1, &more[..4]),
            add_pictures(&other, &eve, &access, &order.0, order.1, &more[2..6]),
        );
        let added = [left, right].into_iter().filter_map(Result::ok).max().expect("one of them at least");
        assert_eq!(count().await, 6 + i64::try_from(added).expect("few"));
        assert!(added <= 6);
    });
}

#[test]
fn members_ask_buyers_and_the_seller_answer_and_nobody_else() {
    on_both(|shop| async move {
        let goods = product_of(&shop, "north", 1000, 50).await;
        let slug = slug(&shop, goods).await;
        let (asker, buyer) = (member_shopper(&shop).await, member_shopper(&shop).await);
        let passer_by = guest(&shop).await;
        let ask = async |visitor: &Visitor, body: &str| voices::ask(&shop, visitor, Lang::Zh, &slug, body).await;
        assert!(matches!(ask(&passer_by, "会掉色吗？").await, Err(Error::SignIn)));
        for (body, why) in [("", "required"), ("?", "too_short"), (&"长".repeat(201), "too_long")] {
            let refused = ask(&asker, body).await;
            assert!(matches!(refused, Err(Error::Invalid(fields)) if fields == [("body".to_owned(), why.to_owned())]));
        }
        let count = || number(&shop, "SELECT COUNT(*) AS n FROM questions", vec![]);
        assert_eq!(count().await, 0);
        for _ in 0..2 {
            ask(&asker, "会掉色吗？").await.expect("asked");
        }
        assert_eq!(count().await, 1, "a button pressed twice asks once");
        let other = shop.another_node();
        let elsewhere = voices::ask(&other, &asker, Lang::Zh, &slug, "会缩水吗？");
        let (left, right) = tokio::join!(ask(&asker, "会缩水吗？"), elsewhere);
        assert!(left.is_ok() && right.is_ok());
        assert_eq!(count().await, 2, "pressed twice at once, on two nodes");
        execute(&shop, "DELETE FROM questions WHERE body = $1", vec!["会缩水吗？".into()]).await;
        assert_eq!(page_of(&shop, &slug).await.questions, 1);
        let seen = async |visitor: &Visitor| {
            voices::questions(&shop, visitor, Lang::Zh, &slug, 1).await.expect("the questions")
        };
        let page = seen(&asker).await;
        assert_eq!((page.may_ask, page.may_answer, page.total), (true, false, 1));
        let question = page.questions[0].id;
        let answer =
            async |visitor: &Visitor, body: &str| voices::answer(&shop, visitor, Lang::Zh, question, body).await;
        assert!(matches!(answer(&passer_by, "不会").await, Err(Error::SignIn)));
        assert!(matches!(answer(&buyer, "不会").await, Err(Error::Forbidden)), "not bought yet");
        let paid = paid_order(&shop, &buyer, goods, 1).await;
        assert!(seen(&buyer).await.may_answer);
        assert_eq!(answer(&buyer, "不会").await.expect("answered"), slug);
        answer(&buyer, "洗了五次都不会").await.expect("answered again");
        let (own, foreign) = (member(&shop, Some(goods.merchant), "support").await, {
            let other = product_of(&shop, "south", 1000, 1).await;
            member(&shop, Some(other.merchant), "support").await
        });
        let waiting = async |of: &services::staff::Member| {
            voices::desk::list(&shop, of, Lang::Zh, VoicesTab::Unanswered, 1).await.expect("the desk")
        };
        assert_eq!((waiting(&own).await.questions.len(), waiting(&own).await.unanswered), (1, 1));
        assert_eq!(waiting(&foreign).await.questions.len(), 0, "another seller's questions are not theirs");
        let theirs = voices::desk::answer(&shop, &foreign, Lang::Zh, question, "会").await;
        assert!(matches!(theirs, Err(Error::NotFound)));
        voices::desk::answer(&shop, &own, Lang::Zh, question, "活性印染，不掉色").await.expect("answered");
        assert_eq!(waiting(&own).await.unanswered, 0);
        let answers: Vec<(Option<String>, String)> = seen(&passer_by).await.questions[0]
            .answers
            .iter()
            .map(|one| (one.author.clone(), one.body.clone()))
            .collect();
        let expected = [(None, "活性印染，不掉色".to_owned()), (Some("**".to_owned()), "洗了五次都不会".to_owned())];
        assert_eq!(answers, expected, "the seller first, each once");
        // Whoever gave it back does not speak from experience any more.
        let back = "UPDATE order_lines SET refunded = quantity WHERE order_id = $1";
        execute(&shop, back, vec![paid.orders[0].0.into()]).await;
        assert!(!seen(&buyer).await.may_answer);
        execute(&shop, "UPDATE order_lines SET refunded = 0 WHERE order_id = $1", vec![paid.orders[0].0.into()]).await;
    });
}

#[test]
fn sellers_reply_and_only_the_platform_hides() {
    on_both(|shop| async move {
        let goods = product_of(&shop, "north", 1000, 50).await;
        let slug = slug(&shop, goods).await;
        let anna = member_shopper(&shop).await;
        let (number_of_order, line) = received(&shop, &anna, goods).await;
        review(&shop, &anna, &Access::Member, &number_of_order, opinion(line, 1, "坏的", &[]))
            .await
            .expect("published");
        voices::ask(&shop, &anna, Lang::Zh, &slug, "能换吗？").await.expect("asked");
        let question = voices::questions(&shop, &anna, Lang::Zh, &slug, 1).await.expect("a page").questions[0].id;
        let seller = member(&shop, Some(goods.merchant), "merchant_owner").await;
        let owner = member(&shop, None, "owner").await;
        let desk = async |tab| voices::desk::list(&shop, &seller, Lang::En, tab, 1).await.expect("the desk");
        let low = desk(VoicesTab::Unreplied).await;
        assert_eq!((low.reviews.len(), low.unreplied, low.may_hide), (1, 1, false));
        let id: ReviewId = low.reviews[0].review.id;
        voices::desk::reply(&shop, &seller, id, "给您换新").await.expect("replied");
        assert_eq!(desk(VoicesTab::Unreplied).await.reviews, []);
        assert_eq!(page_of(&shop, &slug).await.reviews[0].reply.as_deref(), Some("给您换新"));
        voices::desk::reply(&shop, &seller, id, " ").await.expect("taken back");
        assert_eq!(page_of(&shop, &slug).await.reviews[0].reply, None);
        for hidden in [
            voices::desk::show_review(&shop, &seller, id, false).await,
            voices::desk::show_question(&shop, &seller, question, false).await,
        ] {
            assert!(matches!(hidden, Err(Error::Forbidden)));
        }
        assert_eq!(page_of(&shop, &slug).await.rating.count, 1);
        for _ in 0..2 {
            voices::desk::show_review(&shop, &owner, id, false).await.expect("hidden");
            voices::desk::show_question(&shop, &owner, question, false).await.expect("hidden");
        }
        let page = page_of(&shop, &slug).await;
        let figures = (page.rating.count, page.rating.sum, page.reviews.len(), page.questions);
        assert_eq!(figures, (0, 0, 0, 0), "nor do its stars count");
        assert_eq!(voices::questions(&shop, &anna, Lang::Zh, &slug, 1).await.expect("a page").total, 0);
        voices::desk::show_review(&shop, &owner, id, true).await.expect("shown again");
        let page = page_of(&shop, &slug).await;
        assert_eq!((page.rating.count, page.rating.sum, page.reviews.len()), (1, 1, 1));
        let stars = number(&shop, "SELECT rating_sum AS n FROM merchants WHERE id = $1", vec![goods.merchant.0.into()]);
        assert_eq!(stars.await, 1);
    });
}

#[test]
fn the_desk_turns_the_pages_of_what_was_said() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let anna = member_shopper(&shop).await;
        let (number_of_order, line) = received(&shop, &anna, goods).await;
        review(&shop, &anna, &Access::Member, &number_of_order, opinion(line, 2, "缩水", &[]))
            .await
            .expect("published");
        let seller = member(&shop, Some(goods.merchant), "support").await;
        let desk = async |page: i64| {
            voices::desk::list(&shop, &seller, Lang::Zh, VoicesTab::Unreplied, page).await.expect("the desk")
        };
        let only = desk(1).await;
        assert_eq!((only.reviews.len(), only.more), (1, false));
        // One more than a page holds, all of the same moment.
        let copy = "INSERT INTO reviews (id, product_id, author, stars, lang, body, status, created_at, options)
             SELECT $1, product_id, author, stars, lang, body, status, created_at, options FROM reviews WHERE id = $2";
        for _ in 0..DESK_PAGE {
            let ids = vec![Value::from(uuid::Uuid::now_v7()), Value::from(only.reviews[0].review.id.0)];
            execute(&shop, copy, ids).await;
        }
        let (first, second, third) = (desk(1).await, desk(2).await, desk(3).await);
        let sizes = [&first, &second, &third].map(|seen| (seen.reviews.len(), seen.more, seen.unreplied));
        assert_eq!(sizes, [(20, true, 21), (1, false, 21), (0, false, 21)]);
        assert!(!first.reviews.contains(&second.reviews[0]), "nothing is shown twice");
        assert_eq!(desk(-1).await, first, "a page that makes no sense is the first");
    });
}
