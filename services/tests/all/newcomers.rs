//! Somebody new puts something into a cart: session, cart and line at once, for many at a time.

use domain::checkout::Refusal;
use domain::orders::Channel;
use services::cart::ProductForm;
use services::sessions::{self, NewSession, Visitor};
use services::testing::buying::product_with_stock;
use services::testing::catalog::product;
use services::testing::{TestShop, execute_in, lines, number, on_both};
use services::{Error, Shop, Tx, cart};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

type Adding<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

fn adding<'a>(shop: &'a Shop, new: &'a NewSession, form: ProductForm) -> Adding<'a> {
    Box::pin(async move {
        let visitor = Visitor { session: new.id, customer: None, staff: None, channel: Channel::Web };
        let wanted = cart::add_form(shop, &visitor, Some(new), form, false).await?;
        assert_eq!(wanted, None, "nothing is bought at once");
        Ok(())
    })
}

/// Goes on with it as far as it can go now, which is not to the end.
async fn begin(adding: &mut Adding<'_>) {
    let pending = poll_fn(|context| Poll::Ready(adding.as_mut().poll(context).is_pending())).await;
    assert!(pending, "nobody is answered yet");
}

async fn until(it_is: impl Fn() -> bool) {
    let waiting = async {
        while !it_is() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it comes to that");
}

/// The statements that have reached the shop's database.
type Asked = Arc<Mutex<Vec<String>>>;

fn asked(shop: &mut TestShop) -> Asked {
    let asked = Asked::default();
    let seeing = asked.clone();
    shop.shop.db.on_statement(move |told, _| seeing.lock().expect("a list").push(told.sql.clone()));
    asked
}

/// Occupies the room: nobody can write a cart until the transaction ends, and the first one has been looked at, because
/// its question was asked. With it comes how many statements there were before that question.
async fn occupy(shop: &Shop, asked: &Asked, first: &mut Adding<'_>) -> (Tx, usize) {
    let count = || asked.lock().expect("a list").len();
    let occupied = shop.begin().await.expect("a transaction");
    if shop.db.is_postgres() {
        execute_in(&occupied, "LOCK TABLE carts IN SHARE MODE", vec![]).await;
    }
    let before = count();
    begin(first).await;
    until(|| count() > before).await;
    (occupied, before)
}

/// Sessions, carts, lines and pieces.
async fn written(shop: &Shop) -> [i64; 4] {
    [
        number(shop, "SELECT COUNT(*) AS n FROM sessions", vec![]).await,
        number(shop, "SELECT COUNT(*) AS n FROM carts", vec![]).await,
        number(shop, "SELECT COUNT(*) AS n FROM cart_lines WHERE selected AND NOT saved", vec![]).await,
        number(shop, "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) AS n FROM cart_lines", vec![]).await,
    ]
}

#[test]
fn those_who_come_meanwhile_are_written_together_and_each_gets_an_answer() {
    on_both(|mut shop| async move {
        let cup = product_with_stock(&shop, 9).await;
        let shirt = product(&shop).option("size", &["S", "M"]);
        let shirt = shirt.variant_of("SHIRT-S", 2000, 5, &[0]).variant_of("SHIRT-M", 2100, 5, &[1]).build().await;
        let [small, medium] = [0, 1].map(|n| shirt.values[0][n].to_string());
        let asked = asked(&mut shop);
        let named = |quantity: &str| ProductForm {
            variant: cup.variant.to_string(),
            quantity: quantity.to_owned(),
            ..ProductForm::default()
        };
        let sized = |size: Option<&str>| ProductForm {
            product: shirt.id.to_string(),
            values: vec![size.unwrap_or_default().to_owned(), String::new()],
            ..ProductForm::default()
        };
        let mut forms = vec![named("1"), sized(Some(&medium)), sized(Some(&small)), sized(None)];
        forms.extend((0..22).map(|_| named("3")));
        let new: Vec<NewSession> = forms.iter().map(|_| NewSession::new(Channel::Web)).collect();
        let mut all: Vec<Adding> = new.iter().zip(forms).map(|(new, form)| adding(&shop, new, form)).collect();

        let (occupied, before) = occupy(&shop, &asked, &mut all[0]).await;
        for one in &mut all[1..] {
            begin(one).await;
        }
        drop(occupied);
        let mut answers = Vec::new();
        for one in all {
            answers.push(one.await);
        }
        // What the first one means, and its three rows; what the others mean, once for chosen values and once
        // for names, and their 24 rows of each table.
        let asked = asked.lock().expect("a list").split_off(before);
        assert_eq!(asked.len(), 2 + 2 + 3, "{asked:#?}");

        assert_eq!(written(&shop).await, [25, 25, 25, 1 + 2 + 22 * 3]);
        for (n, (answer, new)) in answers.into_iter().zip(&new).enumerate() {
            if n == 3 {
                assert!(matches!(answer, Err(Error::Refused(Refusal::NotForSale { .. }))), "{answer:?}");
                assert_eq!(new.token(), None, "nothing of it is kept");
                continue;
            }
            answer.expect("in the cart");
            let token = new.token().expect("a session");
            let found = sessions::find(&shop, token).await.expect("answers").expect("found");
            let pieces = if n < 3 { 1 } else { 3 };
            assert_eq!((found.visitor.session, found.pieces), (new.id, Some(pieces)));
        }
        let seen = "SELECT CAST(seen_price AS TEXT) AS words FROM cart_lines WHERE quantity = 1 ORDER BY seen_price";
        assert_eq!(lines(&shop, seen).await, "1000\n2000\n2100");
    });
}

#[test]
fn whoever_goes_away_before_it_is_their_turn_leaves_nothing() {
    on_both(|mut shop| async move {
        let cup = product_with_stock(&shop, 9).await;
        let form = || ProductForm { variant: cup.variant.to_string(), ..ProductForm::default() };
        let asked = asked(&mut shop);
        let (first, gone, second) =
            (NewSession::new(Channel::Web), NewSession::new(Channel::Web), NewSession::new(Channel::Web));
        let mut writing = adding(&shop, &first, form());
        let (occupied, _) = occupy(&shop, &asked, &mut writing).await;
        let (mut leaving, mut staying) = (adding(&shop, &gone, form()), adding(&shop, &second, form()));
        begin(&mut leaving).await;
        begin(&mut staying).await;
        drop(leaving);
        drop(occupied);
        writing.await.expect("in the cart");
        staying.await.expect("in the cart");
        assert_eq!(written(&shop).await, [2, 2, 2, 2]);
        assert_eq!(gone.token(), None);
        // The room is empty and open again.
        let third = NewSession::new(Channel::Web);
        adding(&shop, &third, form()).await.expect("in the cart");
        assert_eq!(written(&shop).await, [3, 3, 3, 3]);
    });
}

#[test]
fn what_is_wrong_with_one_costs_the_others_nothing() {
    on_both(|mut shop| async move {
        let cup = product_with_stock(&shop, 9).await;
        let form = || ProductForm { variant: cup.variant.to_string(), ..ProductForm::default() };
        let asked = asked(&mut shop);
        let (first, twice, other) =
            (NewSession::new(Channel::Web), NewSession::new(Channel::Web), NewSession::new(Channel::Web));
        let mut all = vec![adding(&shop, &first, form())];
        let (occupied, _) = occupy(&shop, &asked, &mut all[0]).await;
        // The same session twice: the database refuses the three of them together.
        for new in [&twice, &other, &twice] {
            all.push(adding(&shop, new, form()));
        }
        for one in &mut all[1..] {
            begin(one).await;
        }
        drop(occupied);
        for one in all {
            one.await.expect("its session is written");
        }
        assert_eq!(written(&shop).await, [3, 3, 3, 3], "the same session's second row is not there");
        assert!([first, twice, other].iter().all(|new| new.token().is_some()));
    });
}

#[test]
fn what_is_bought_at_once_is_told_by_the_checkout_that_it_is_not_for_sale() {
    on_both(|shop| async move {
        let shirt = product(&shop).option("size", &["S"]).variant_of("SHIRT-S", 2000, 5, &[0]).build().await;
        let form = || ProductForm {
            product: shirt.id.to_string(),
            values: vec![shirt.values[0][0].to_string()],
            ..ProductForm::default()
        };
        let closed = "UPDATE merchants SET status = 'closed' WHERE id = $1";
        services::testing::execute(&shop, closed, vec![shirt.merchant.0.into()]).await;
        let new = NewSession::new(Channel::Web);
        let visitor = Visitor { session: new.id, customer: None, staff: None, channel: Channel::Web };
        let wanted = cart::add_form(&shop, &visitor, Some(&new), form(), true).await.expect("meant");
        assert_eq!(wanted, Some((shirt.variants[0], 1)));
        let refused = adding(&shop, &new, form()).await.expect_err("closed");
        assert!(matches!(refused, Error::Refused(Refusal::NotForSale { .. })), "{refused}");
        assert_eq!(written(&shop).await, [0, 0, 0, 0]);
    });
}
