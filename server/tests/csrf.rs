#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! No other site changes anything in a shopper's or merchant's name.

mod browser;

use axum::http::{Method, StatusCode};
use browser::{Browser, router};
use services::testing::on_both;

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
        let foreign: [&[(&str, &str)]; 6] = [
            &[],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:3000")],
        ];
        for path in writes {
            for headers in foreign {
                let mut headers = headers.to_vec();
                headers.push(("content-type", "application/x-www-form-urlencoded"));
                let answer = Browser::new(&router).send(Method::POST, path, &headers, "").await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
                assert_eq!(answer.header("set-cookie"), "", "{path}");
            }
            let ours = [("origin", "http://127.0.0.1:3000"), ("content-type", "application/x-www-form-urlencoded")];
            let answer = Browser::new(&router).send(Method::POST, path, &ours, "").await;
            assert_ne!(answer.body, "This request came from another site. Open the shop and try again.\n", "{path}");
        }
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
