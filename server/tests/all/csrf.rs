//! No other site changes anything in a shopper's or merchant's name.

use crate::browser::{Browser, router};
use axum::http::{Method, StatusCode};
use domain::Lang;
use domain::ids::SessionId;
use domain::orders::Channel;
use services::sessions::{Visitor, Who, sign_in};
use services::testing::orders::{guest, unpaid};
use services::testing::trade::{member, stall};
use services::testing::{number, on_both};
use services::{payments, providers};

/// What a request says of itself that another site made a browser send, or no browser sent.
const FOREIGN: [&[(&str, &str)]; 6] = [
    &[],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:3000")],
];

const REFUSED: &str =
    "这个请求来自别的网站，请打开商城再试。\nThis request came from another site. Open the shop and try again.\n";

#[test]
fn every_server_function_that_writes_refuses_other_sites() {
    on_both(|shop| async move {
        let router = router(&shop);
        let writes: Vec<&str> = leptos_axum_paths()
            .into_iter()
            .filter(|(_, method)| *method != Method::GET)
            .map(|(path, _)| path)
            .collect();
        assert!(writes.len() >= 10, "{writes:?}");
        for path in writes {
            for headers in FOREIGN {
                let mut headers = headers.to_vec();
                headers.push(("content-type", "application/x-www-form-urlencoded"));
                let answer = Browser::new(&router).send(Method::POST, path, &headers, "").await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
                assert_eq!((answer.body.as_str(), answer.header("set-cookie")), (REFUSED, ""), "{path}");
            }
            let ours = [("origin", "http://127.0.0.1:3000"), ("content-type", "application/x-www-form-urlencoded")];
            let answer = Browser::new(&router).send(Method::POST, path, &ours, "").await;
            assert_ne!(answer.body, REFUSED, "{path}");
        }
    });
}

#[test]
fn a_file_to_import_comes_from_our_own_page_or_not_at_all() {
    on_both(|shop| async move {
        let router = router(&shop);
        let ours = stall(&shop, "ours").await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let session = SessionId(uuid::Uuid::now_v7());
        let visitor = Visitor { session, customer: None, staff: None, channel: Channel::Web };
        let tx = shop.begin().await.expect("a transaction");
        let (_, token) = sign_in(&shop, &tx, &visitor, Who::Staff(owner.id)).await.expect("signed in");
        tx.commit().await.expect("committed");
        let mut browser = Browser::new(&router);
        browser.cookies.insert("yunmall".into(), token);
        let form = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                    content-type: text/csv\r\n\r\nHandle,Variant Price\r\n--edge--\r\n";
        let kept = shop.options.files.join("imports");
        let multipart = ("content-type", "multipart/form-data; boundary=edge");
        for headers in FOREIGN {
            let headers = [headers, &[multipart]].concat();
            let answer = browser.send(Method::POST, "/admin/import-file", &headers, form).await;
            assert_eq!((answer.status, answer.body.as_str()), (StatusCode::FORBIDDEN, REFUSED), "{headers:?}");
            assert!(!kept.exists(), "{headers:?} left a file");
        }
        let headers = [("sec-fetch-site", "same-origin"), multipart];
        let answer = browser.send(Method::POST, "/admin/import-file", &headers, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert!(kept.join(ours.id.to_string()).is_dir(), "the same form from our own page is kept");
    });
}

#[test]
fn nobody_pays_from_another_site() {
    on_both(|shop| async move {
        let router = router(&shop);
        let order = unpaid(&shop, stall(&shop, "tea").await, 1).await;
        let started = payments::start(&shop, &guest(), &order.token, "sandbox", Lang::Zh).await.expect("begun");
        let address = started.redirect.split('?').next().expect("an address");
        let (_, id) = address.rsplit_once('/').expect("an id");
        let path = format!("/sandbox/pay/{id}");
        let jobs = "SELECT COUNT(*) AS n FROM jobs";
        let before = number(&shop, jobs, vec![]).await;
        let form = ("content-type", "application/x-www-form-urlencoded");
        for headers in FOREIGN {
            let headers = [headers, &[form]].concat();
            for step in ["pay", "fail", "close"] {
                let body = format!("step={step}&lost=on");
                let answer = Browser::new(&router).send(Method::POST, &path, &headers, &body).await;
                assert_eq!(
                    (answer.status, answer.body.as_str()),
                    (StatusCode::FORBIDDEN, REFUSED),
                    "{step} {headers:?}"
                );
            }
        }
        let page = providers::sandbox::look(&shop, id).await.expect("the payment");
        assert_eq!((page.state.as_str(), page.faults.lost), ("open", false), "nothing changed");
        assert_eq!(number(&shop, jobs, vec![]).await, before, "and nobody is told of anything");
        assert_eq!(order.facts(&shop).await.payment_status, "unpaid");

        let headers = [("sec-fetch-site", "same-origin"), form];
        let answer = Browser::new(&router).send(Method::POST, &path, &headers, "step=pay").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let page = providers::sandbox::look(&shop, id).await.expect("the payment");
        assert_eq!(page.state, "paid", "the same form from its own page pays");
    });
}

#[test]
fn nothing_that_writes_answers_a_link() {
    on_both(|shop| async move {
        let router = router(&shop);
        for (path, method) in leptos_axum_paths() {
            if method != Method::GET {
                let answer = Browser::new(&router).get(path).await;
                assert!(
                    matches!(
                        answer.status,
                        StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST
                    ),
                    "{path}: {}",
                    answer.status
                );
            }
        }
        assert_eq!(services::testing::number(&shop, "SELECT COUNT(*) AS n FROM sessions", vec![]).await, 0);
    });
}

fn leptos_axum_paths() -> Vec<(&'static str, Method)> {
    leptos::server_fn::axum::server_fn_paths().collect()
}
