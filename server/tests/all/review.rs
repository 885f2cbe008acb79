//! The door for reviews: what is said is published whatever becomes of its pictures.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use domain::Lang;
use domain::ids::OrderLineId;
use leptos::config::LeptosOptions;
use server::router::router;
use services::orders::{Access, confirm, of_checkout};
use services::testing::buying::{guest, number_of, paid_order, product_with_stock};
use services::testing::{TestShop, execute, number, on_both};
use tower::ServiceExt;

/// A red GIF of one pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// A guest's order that has arrived: the key of its page, its number and its line.
struct Arrived {
    key: String,
    number: String,
    line: OrderLineId,
}

async fn arrived(shop: &TestShop) -> Arrived {
    let goods = product_with_stock(shop, 5).await;
    let visitor = guest(shop).await;
    let paid = paid_order(shop, &visitor, goods, 1).await;
    let number = number_of(shop, paid.orders[0]).await;
    let there = "UPDATE orders SET fulfillment_status = 'delivered' WHERE id = $1";
    execute(shop, there, vec![paid.orders[0].0.into()]).await;
    confirm(shop, &visitor, &Access::Token(paid.access.clone()), &number).await.expect("confirmed");
    let page = of_checkout(shop, &paid.access, Lang::Zh).await.expect("the page");
    Arrived { key: paid.access, number, line: page.orders[0].lines[0].id }
}

async fn send(shop: &TestShop, of: &Arrived, fields: &[(&str, &str)], files: &[&[u8]]) -> Response {
    let mut body = Vec::new();
    let line = of.line.to_string();
    let about = [("key", of.key.as_str()), ("number", of.number.as_str()), ("line", line.as_str()), ("lang", "en")];
    for (name, value) in about.iter().chain(fields) {
        body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for file in files {
        body.extend(b"--edge\r\ncontent-disposition: form-data; name=\"pictures\"; filename=\"a.gif\"\r\n");
        body.extend(b"content-type: image/gif\r\n\r\n");
        body.extend(*file);
        body.extend(b"\r\n");
    }
    // What a browser sends for a field in which no file was chosen.
    body.extend(b"--edge\r\ncontent-disposition: form-data; name=\"pictures\"; filename=\"\"\r\n\r\n\r\n--edge--\r\n");
    let request = Request::post("/en/order/review")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a request");
    let options = LeptosOptions::builder().output_name("yunmall").build();
    router(shop.shop.clone(), options).oneshot(request).await.expect("an answer")
}

/// Where the browser is sent: to the order's page with a word about what came of it.
fn told(answer: &Response, of: &Arrived) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let to = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let page = format!("/en/order/{}?review=", of.key);
    to.strip_prefix(&page).unwrap_or_else(|| panic!("{to} is not the order's page")).to_owned()
}

/// Reviews, ticks and pictures.
async fn written(shop: &TestShop) -> (i64, i64, i64) {
    (
        number(shop, "SELECT COUNT(*) AS n FROM reviews", vec![]).await,
        number(shop, "SELECT COUNT(*) AS n FROM review_tags", vec![]).await,
        number(shop, "SELECT COUNT(*) AS n FROM review_pictures", vec![]).await,
    )
}

#[test]
fn a_picture_that_cannot_be_read_costs_nobody_their_words() {
    on_both(|shop| async move {
        let order = arrived(&shop).await;
        let none = send(&shop, &order, &[("body", "Fine")], &[]).await;
        assert_eq!((told(&none, &order), written(&shop).await), ("stars".to_owned(), (0, 0, 0)));
        let long = "x".repeat(1_001);
        let long = send(&shop, &order, &[("stars", "5"), ("body", &long)], &[PIXEL]).await;
        assert_eq!((told(&long, &order), written(&shop).await), ("body".to_owned(), (0, 0, 0)));
        let fields = [("stars", "5"), ("tag", "fast"), ("tag", "nonsense"), ("tag", "handsome"), ("body", "Fine")];
        let sent = send(&shop, &order, &fields, &[b"<svg onload='x'/>"]).await;
        assert_eq!((told(&sent, &order), written(&shop).await), ("picture".to_owned(), (1, 2, 0)));
        let sent = send(&shop, &order, &[], &[PIXEL]).await;
        assert_eq!((told(&sent, &order), written(&shop).await), ("added".to_owned(), (1, 2, 1)));
        let again = send(&shop, &order, &fields, &[]).await;
        assert_eq!((told(&again, &order), written(&shop).await), ("refused".to_owned(), (1, 2, 1)));
    });
}

#[test]
fn strangers_and_early_buyers_review_nothing() {
    on_both(|shop| async move {
        let order = arrived(&shop).await;
        let key = "none".to_owned();
        let stranger = Arrived { key, number: order.number.clone(), line: order.line };
        let answer = send(&shop, &stranger, &[("stars", "1"), ("body", "Bad")], &[PIXEL]).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        execute(&shop, "UPDATE orders SET status = 'placed', fulfillment_status = 'unfulfilled'", vec![]).await;
        let early = send(&shop, &order, &[("stars", "1"), ("body", "Bad")], &[PIXEL]).await;
        assert_eq!(told(&early, &order), "refused");
        assert_eq!(written(&shop).await, (0, 0, 0));
        assert_eq!(
            number(&shop, "SELECT COUNT(*) AS n FROM pictures", vec![]).await,
            0,
            "nobody's bytes are looked at"
        );
        // The books are put right again for the audit.
        execute(&shop, "UPDATE orders SET status = 'completed', fulfillment_status = 'delivered'", vec![]).await;
    });
}
