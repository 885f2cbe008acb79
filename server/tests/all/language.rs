//! Which language a browser is greeted in.

use crate::browser::{Answer, Browser, router};
use axum::http::{Method, StatusCode};
use services::testing::on_both;

const ENGLISH: (&str, &str) = ("accept-language", "en-GB,en;q=0.9,zh;q=0.5");
const FROM_CHINESE_PAGE: (&str, &str) = ("referer", "http://127.0.0.1:3000/");
const FROM_ENGLISH_PAGE: (&str, &str) = ("referer", "http://127.0.0.1:3000/en");

async fn open(browser: &mut Browser, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut all = vec![("accept", "text/html")];
    all.extend_from_slice(headers);
    browser.send(Method::GET, path, &all, "").await
}

#[test]
fn the_front_door_leads_to_the_readers_language() {
    on_both(|shop| async move {
        let router = router(&shop);
        let mut plain = Browser::new(&router);
        assert_eq!(open(&mut plain, "/", &[]).await.status, StatusCode::OK, "Chinese without a wish");
        assert_eq!(
            open(&mut plain, "/", &[("accept-language", "zh-CN,zh;q=0.9,en;q=0.8")]).await.status,
            StatusCode::OK
        );
        let greeted = open(&mut plain, "/?source=qr", &[ENGLISH]).await;
        assert_eq!((greeted.status, greeted.header("location")), (StatusCode::FOUND, "/en?source=qr"));
        assert!(greeted.header("vary").contains("accept-language"), "{}", greeted.header("vary"));
        assert!(!plain.cookies.contains_key("lang"), "a wish that is followed leaves nothing behind");
        let inside = open(&mut plain, "/about", &[ENGLISH]).await;
        assert_eq!(
            (inside.status, plain.cookies.contains_key("lang")),
            (StatusCode::OK, false),
            "a link keeps its language"
        );
    });
}

#[test]
fn a_chosen_language_outweighs_the_browsers() {
    on_both(|shop| async move {
        let router = router(&shop);
        let mut reader = Browser::new(&router);
        let chosen = open(&mut reader, "/", &[ENGLISH, FROM_ENGLISH_PAGE]).await;
        assert_eq!(chosen.status, StatusCode::OK, "the link to Chinese leads to Chinese");
        assert_eq!(reader.cookies.get("lang").map(String::as_str), Some("zh"));
        assert_eq!(open(&mut reader, "/", &[ENGLISH]).await.status, StatusCode::OK, "and from then on");
        assert_eq!(open(&mut reader, "/en", &[ENGLISH, FROM_CHINESE_PAGE]).await.status, StatusCode::OK);
        assert_eq!(reader.cookies.get("lang").map(String::as_str), Some("en"));
        let back = open(&mut reader, "/", &[("accept-language", "zh-CN")]).await;
        assert_eq!((back.status, back.header("location")), (StatusCode::FOUND, "/en"));
    });
}
