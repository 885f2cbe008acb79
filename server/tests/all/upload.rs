//! The door for pictures.

use app::request::cookie_name;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use domain::ids::SessionId;
use domain::orders::Channel;
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use server::router::router;
use services::catalog::edit_pictures;
use services::sessions::{Visitor, Who, sign_in};
use services::staff::Member;
use services::testing::catalog::product;
use services::testing::trade::{member, stall};
use services::testing::{TestShop, number, on_both};
use tower::ServiceExt;

/// A red GIF of one pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

async fn cookie_of(shop: &TestShop, member: &Member) -> String {
    let session = SessionId(uuid::Uuid::now_v7());
    let visitor = Visitor { session, customer: None, staff: None, channel: Channel::Web };
    let tx = shop.begin().await.expect("a transaction");
    let (_, token) = sign_in(shop, &tx, &visitor, Who::Staff(member.id)).await.expect("signed in");
    tx.commit().await.expect("committed");
    format!("{}={token}", cookie_name(&shop.options.base_url))
}

fn form(target: &str, id: &str, file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("lang", "zh"), (target, id)] {
        body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(b"--edge\r\ncontent-disposition: form-data; name=\"pictures\"; filename=\"a.gif\"\r\n");
    body.extend(b"content-type: image/gif\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--edge--\r\n");
    body
}

async fn send(shop: &TestShop, cookie: &str, accept: &str, site: &str, body: Vec<u8>) -> Response {
    let request = Request::post("/admin/upload")
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT, accept)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header("sec-fetch-site", site)
        .body(Body::from(body))
        .expect("a request");
    let options = LeptosOptions::builder().output_name("yunmall").build();
    router(shop.shop.clone(), options).oneshot(request).await.expect("an answer")
}

async fn pictures(shop: &TestShop) -> (i64, i64) {
    let stored = number(shop, "SELECT COUNT(*) AS n FROM pictures", vec![]).await;
    (stored, number(shop, "SELECT COUNT(*) AS n FROM product_pictures", vec![]).await)
}

#[test]
fn strangers_and_other_sites_upload_nothing() {
    on_both(|shop| async move {
        let (ours, theirs) = (stall(&shop, "ours").await, stall(&shop, "theirs").await);
        let body = || form("product", &ours.product.to_string(), PIXEL);
        let guest = send(&shop, "", "*/*", "same-origin", body()).await;
        assert_eq!(guest.status(), StatusCode::UNAUTHORIZED);
        let owner = cookie_of(&shop, &member(&shop, Some(ours.id), "merchant_owner").await).await;
        let elsewhere = send(&shop, &owner, "*/*", "cross-site", body()).await;
        assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN);
        let shipping = cookie_of(&shop, &member(&shop, Some(ours.id), "shipping").await).await;
        assert_eq!(send(&shop, &shipping, "*/*", "same-origin", body()).await.status(), StatusCode::FORBIDDEN);
        let other = cookie_of(&shop, &member(&shop, Some(theirs.id), "merchant_owner").await).await;
        assert_eq!(send(&shop, &other, "*/*", "same-origin", body()).await.status(), StatusCode::NOT_FOUND);
        let category = form("category", &ours.product.to_string(), PIXEL);
        assert_eq!(send(&shop, &owner, "*/*", "same-origin", category).await.status(), StatusCode::FORBIDDEN);
        assert_eq!(pictures(&shop).await, (0, 0));
    });
}

#[test]
fn what_is_no_picture_is_refused_with_a_reason() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let owner = cookie_of(&shop, &member(&shop, Some(ours.id), "merchant_owner").await).await;
        let product = ours.product.to_string();
        let script = form("product", &product, b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>");
        let refused = send(&shop, &owner, "*/*", "same-origin", script).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let body = refused.into_body().collect().await.expect("a body").to_bytes();
        assert_eq!(&body[..], br#"{"fields":[["picture","type"]]}"#);
        let large = form("product", &product, &vec![0_u8; 20_000_001]);
        assert_eq!(send(&shop, &owner, "*/*", "same-origin", large).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let nothing = send(&shop, &owner, "text/html", "same-origin", form("product", &product, b"")).await;
        assert_eq!(nothing.status(), StatusCode::SEE_OTHER);
        let to = nothing.headers().get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!(to, format!("/admin/products/{product}/pictures?wrong=missing"));
        assert_eq!(pictures(&shop).await, (0, 0));
    });
}

#[test]
fn a_good_picture_is_stored_and_joins_the_gallery() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let owner = cookie_of(&shop, &member(&shop, Some(ours.id), "merchant_owner").await).await;
        let body = form("product", &ours.product.to_string(), PIXEL);
        let plain = send(&shop, &owner, "text/html", "same-origin", body.clone()).await;
        assert_eq!(plain.status(), StatusCode::SEE_OTHER);
        assert_eq!(pictures(&shop).await, (1, 1));
        let again = send(&shop, &owner, "*/*", "same-origin", body).await;
        assert_eq!(again.status(), StatusCode::CREATED);
        assert_eq!(pictures(&shop).await, (1, 2), "the same file is stored once");
    });
}

#[test]
fn a_link_to_a_product_shows_a_picture_of_its_own() {
    on_both(|shop| async move {
        let product = product(&shop).slug("linen-shirt").title("亚麻衬衫").variant("LS", 12_900, 3).build().await.id;
        let options = LeptosOptions::builder().output_name("yunmall").build();
        let router = router(shop.shop.clone(), options);
        let get = async |path: &str| {
            let request = Request::get(path).header(header::HOST, "127.0.0.1:3000").header(header::ACCEPT, "text/html");
            router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")
        };
        let page = async || {
            let bytes = get("/product/linen-shirt").await.into_body().collect().await.expect("a page").to_bytes();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        assert!(!page().await.contains("og:image"), "nothing to show yet");
        let owner = member(&shop, None, "owner").await;
        let picture = services::media::store(&shop, PIXEL.to_vec()).await.expect("a picture");
        edit_pictures::attach(&shop, &owner, product, &[picture]).await.expect("a gallery");
        let page = page().await;
        let (_, rest) = page.split_once("property=\"og:image\" content=\"").expect("a preview");
        let address = rest.split('"').next().expect("an address");
        let path = address.strip_prefix(&shop.options.base_url).expect("an address of the shop");
        let drawn = get(path).await;
        assert_eq!(drawn.status(), StatusCode::OK);
        assert_eq!(drawn.headers()[header::CONTENT_TYPE], "image/jpeg");
        assert_eq!(drawn.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let nobody = get(&format!("/preview/{}.jpg", "0a".repeat(32))).await;
        assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
    });
}
