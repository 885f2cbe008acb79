//! What every answer carries, and what cookies and logs may say.

use crate::browser::{Browser, letters, router, says};
use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use services::Options;
use services::testing::{on_both, runtime};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const PASSWORD: &str = "tm93kvwbx2";

#[test]
fn a_page_runs_only_scripts_with_its_own_nonce() {
    on_both(|shop| async move {
        let router = router(&shop);
        let mut nonces = Vec::new();
        for path in ["/", "/en", "/account/sign-in", "/nowhere", "/admin/sign-in"] {
            let page = Browser::new(&router).get(path).await;
            let policy = page.header("content-security-policy").to_owned();
            let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect(path).to_owned();
            assert!(nonce.len() >= 20, "{nonce}");
            for part in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
            for tag in page.body.split("<script").skip(1) {
                let tag = tag.split('>').next().expect("a tag");
                let good = tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains("type=\"application/ld+json\"");
                assert!(good, "{path}: <script{tag}>");
            }
            assert!(!page.body.contains(" style=\"") && !page.body.contains(" onclick="), "{path}: inline code");
            nonces.push(nonce);
        }
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), 5, "each page has a nonce of its own");
    });
}

#[test]
fn every_answer_carries_the_protecting_headers() {
    on_both(|shop| async move {
        let router = router(&shop);
        for path in ["/", "/nowhere", "/healthz", "/api/account/view", "/favicon.svg"] {
            let answer = Browser::new(&router).get(path).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
            assert!(answer.header("permissions-policy").contains("microphone=()"), "{path}");
            assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
            assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
            assert_eq!(answer.header("strict-transport-security"), "", "plain HTTP promises nothing");
        }
    });
}

#[test]
fn over_https_the_cookie_is_bound_to_the_host_and_https_is_kept() {
    on_both(|shop| async move {
        let options = Options { base_url: "https://shop.example".into(), ..(*shop.options).clone() };
        let mut secure = shop.shop.clone();
        secure.options = Arc::new(options);
        let mut browser = Browser::new(&router(&secure));
        let fields =
            [("contact", "13800138000"), ("password", PASSWORD), ("name", ""), ("lang", "zh"), ("return_to", "/")];
        let answer = browser.submit("/account/register", "/api/account/register", &fields).await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("__Host-yunmall="), "{cookie}");
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        assert!(answer.header("strict-transport-security").starts_with("max-age=63072000"));
    });
}

#[test]
fn reading_leaves_no_trace_and_signing_in_changes_the_token() {
    on_both(|shop| async move {
        let mut browser = Browser::new(&router(&shop));
        for path in ["/", "/account", "/account/sign-in", "/en/account/register"] {
            assert_eq!(browser.get(path).await.header("set-cookie"), "", "{path}");
        }
        assert_eq!(services::testing::number(&shop, "SELECT COUNT(*) AS n FROM sessions", vec![]).await, 0);
        let wrong = [("contact", "13800138000"), ("password", "a guess"), ("return_to", "/account")];
        let answer = browser.submit("/account/sign-in", "/api/account/sign-in", &wrong).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        let anonymous = browser.cookies.get("yunmall").cloned().expect("a session");
        assert_eq!(anonymous.len(), 43);
        let page = browser.get(answer.header("location").split(":3000").nth(1).expect("a path")).await;
        assert!(page.body.contains("账号或密码不对"), "the sentence stands at the field");
        assert!(page.body.contains("value=\"13800138000\""), "what was typed is kept");
        assert!(!page.body.contains("a guess"), "but no password");

        let fields = [
            ("contact", "13800138000"),
            ("password", PASSWORD),
            ("name", "王小云"),
            ("lang", "zh"),
            ("return_to", "/account"),
        ];
        let answer = browser.submit("/account/register", "/api/account/register", &fields).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, "/account"));
        let token = browser.cookies.get("yunmall").cloned().expect("a session");
        assert_ne!(token, anonymous);
        let page = browser.get("/account").await;
        assert!(page.body.contains("王小云") && page.body.contains("退出登录"), "{}", page.body);
        // What travels with a page is found by its letters, whether the page shows it or not: here the shop's name.
        assert!(page.body.contains(&letters("云商城")), "{}", page.body);
        assert_eq!(page.header("cache-control"), "no-store");
        let mut planted = browser.clone();
        planted.cookies.insert("yunmall".into(), anonymous);
        assert!(!says(&planted.get("/account").await.body, "王小云"), "the old token is worth nothing");

        let answer = browser.submit("/account", "/api/account/sign-out", &[("lang", "en")]).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, "/en"));
        assert_eq!(browser.cookies.get("yunmall"), None);
        browser.cookies.insert("yunmall".into(), token);
        assert!(!says(&browser.get("/account").await.body, "王小云"), "signed out is signed out");
    });
}

#[test]
fn nobody_is_sent_to_another_site_after_signing_in() {
    on_both(|shop| async move {
        let router = router(&shop);
        for (n, evil) in
            ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"].iter().enumerate()
        {
            let contact = format!("1380013800{n}");
            let fields = [
                ("contact", contact.as_str()),
                ("password", PASSWORD),
                ("name", ""),
                ("lang", "zh"),
                ("return_to", *evil),
            ];
            let answer = Browser::new(&router).submit("/account/register", "/api/account/register", &fields).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, "/"), "{evil}");
        }
    });
}

#[test]
fn private_answers_are_kept_by_nobody() {
    on_both(|shop| async move {
        let router = router(&shop);
        for path in
            ["/account", "/en/account/security", "/account/addresses", "/admin", "/setup/x", "/api/account/view"]
        {
            assert_eq!(Browser::new(&router).get(path).await.header("cache-control"), "no-store", "{path}");
        }
        assert_eq!(Browser::new(&router).get("/").await.header("cache-control"), "private, no-cache");
    });
}

#[test]
fn a_known_and_an_unknown_account_look_the_same_from_outside() {
    on_both(|shop| async move {
        let router = router(&shop);
        let fields =
            [("contact", "wang@example.com"), ("password", PASSWORD), ("name", ""), ("lang", "zh"), ("return_to", "/")];
        Browser::new(&router).submit("/account/register", "/api/account/register", &fields).await;
        for (path, field) in [("/api/account/sign-in", "contact"), ("/api/staff/sign-in", "email")] {
            let mut answers = Vec::new();
            for who in ["wang@example.com", "nobody@example.com"] {
                let body = format!("{field}={}&password=a-guess&return_to=/", app::links::encode(who));
                let headers =
                    [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
                let answer = Browser::new(&router).send(Method::POST, path, &headers, &body).await;
                answers.push((answer.status, answer.body));
            }
            assert_eq!(answers[0], answers[1], "{path}");
            assert_eq!(answers[0].0, StatusCode::BAD_REQUEST);
            assert_eq!(answers[0].1, r#"{"Invalid":[["password","wrong"]]}"#);
        }
    });
}

#[test]
fn a_body_beyond_a_megabyte_is_refused() {
    on_both(|shop| async move {
        let body = "x".repeat(1024 * 1024 + 1);
        let length = body.len().to_string();
        let headers = [("content-length", length.as_str()), ("sec-fetch-site", "same-origin")];
        let answer = Browser::new(&router(&shop)).send(Method::POST, "/api/account/sign-in", &headers, &body).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

async fn broken() -> &'static str {
    panic!("the inside of the shop")
}

async fn whole() -> &'static str {
    "as ever"
}

#[test]
fn a_handler_that_panics_fails_its_own_request_only() {
    runtime().block_on(async {
        let routes = Router::new()
            .route("/broken", get(broken))
            .route("/whole", get(whole))
            .layer(server::security::panics_answered());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(async move { axum::serve(listener, routes).await });
        // Both on one connection, which a panic that nobody catches would break.
        let mut line = TcpStream::connect(address).await.expect("it listens");
        let asked =
            "GET /broken HTTP/1.1\r\nHost: x\r\n\r\nGET /whole HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        line.write_all(asked.as_bytes()).await.expect("asked");
        let mut answers = String::new();
        line.read_to_string(&mut answers).await.expect("text");
        server.abort();

        let (failed, next) = answers.split_once("HTTP/1.1 200 OK").unwrap_or_else(|| panic!("{answers}"));
        assert!(failed.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{failed}");
        let (_, body) = failed.split_once("\r\n\r\n").expect("a body");
        let incident = body.split("编号 ").nth(1).and_then(|rest| rest.get(..8)).expect("an incident");
        assert!(incident.bytes().all(|digit| digit.is_ascii_hexdigit()), "{incident}");
        let told = format!("出了点问题，我们已记录（编号 {incident}）。\nSomething went wrong (number {incident}).\n");
        assert_eq!(body, told, "nothing of the inside is told");
        assert!(next.ends_with("\r\n\r\nas ever"), "{next}");
    });
}

#[test]
fn the_shipped_program_can_catch_a_panic() {
    let manifest: toml::Table = toml::from_str(include_str!("../../../Cargo.toml")).expect("the manifest");
    let release = manifest.get("profile").and_then(|profiles| profiles.get("release")).expect("the profile");
    let panics = release.get("panic").and_then(|choice| choice.as_str()).unwrap_or("unwind");
    assert_eq!(panics, "unwind", "a program that aborts answers nobody any more");
}

#[test]
fn the_owners_link_opens_a_page_and_then_the_admin() {
    on_both(|shop| async move {
        services::staff::seed_roles(&shop).await.expect("roles");
        let link = services::staff::first_owner_link(&shop).await.expect("answers").expect("a link");
        let path = link.strip_prefix("http://127.0.0.1:3000").expect("ours").to_owned();
        let token = path.rsplit('/').next().expect("a token").to_owned();
        let mut browser = Browser::new(&router(&shop));
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("action=\"/api/setup/own\""));
        let weak = [
            ("token", token.as_str()),
            ("email", "chen@example.com"),
            ("name", "陈老板"),
            ("password", "password"),
            ("lang", "zh"),
        ];
        let answer = browser.submit(&path, "/api/setup/own", &weak).await;
        let back = answer.header("location").split(":3000").nth(1).expect("a path").to_owned();
        let page = browser.get(&back).await;
        assert!(page.body.contains("这个密码太常见") && page.body.contains("value=\"陈老板\""), "{}", page.body);
        let good = [
            ("token", token.as_str()),
            ("email", "chen@example.com"),
            ("name", "陈老板"),
            ("password", PASSWORD),
            ("lang", "zh"),
        ];
        let answer = browser.submit(&path, "/api/setup/own", &good).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, "/admin"));
        assert_eq!(Browser::new(&router(&shop)).get(&path).await.status, StatusCode::NOT_FOUND, "the link is used");
        let again = [("email", "chen@example.com"), ("password", PASSWORD), ("return_to", "/admin/orders")];
        let answer = Browser::new(&router(&shop)).submit("/admin/sign-in", "/api/staff/sign-in", &again).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, "/admin/orders"));
    });
}

#[test]
fn an_address_is_saved_by_a_plain_form() {
    on_both(|shop| async move {
        let mut browser = Browser::new(&router(&shop));
        let fields = [
            ("contact", "13800138000"),
            ("password", PASSWORD),
            ("name", ""),
            ("lang", "zh"),
            ("return_to", "/account"),
        ];
        browser.submit("/account/register", "/api/account/register", &fields).await;
        let wrong = [
            ("name", "王小云"),
            ("phone", "123"),
            ("region_text", "浙江省 杭州市 西湖区"),
            ("line", "文三路 1 号"),
            ("lang", "zh"),
        ];
        let answer = browser.submit("/account/addresses", "/api/account/save-address", &wrong).await;
        let back = answer.header("location").split(":3000").nth(1).expect("a path").to_owned();
        let page = browser.get(&back).await;
        assert!(page.body.contains("这不像手机号") && page.body.contains("value=\"文三路 1 号\""), "{}", page.body);
        let good = [
            ("name", "王小云"),
            ("phone", "13800138000"),
            ("region_text", "浙江省 杭州市 西湖区"),
            ("line", "文三路 1 号"),
            ("lang", "zh"),
            ("is_default", "true"),
        ];
        let answer = browser.submit("/account/addresses", "/api/account/save-address", &good).await;
        assert_eq!(answer.header("location"), "/account/addresses");
        let page = browser.get("/account/addresses").await;
        assert!(page.body.contains("浙江省 杭州市 西湖区 文三路 1 号") && page.body.contains("默认"), "{}", page.body);
    });
}
