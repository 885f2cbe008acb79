//! The admin as a browser without WASM sees it: every page is rendered by the server, for those
//! who are signed in, and shows nothing of another merchant.

use crate::browser::says;
use app::request::cookie_name;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use domain::ids::SessionId;
use domain::orders::Channel;
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use server::router::router;
use services::live::LiveEvent;
use services::sessions::{Visitor, Who, sign_in};
use services::staff::Member;
use services::testing::trade::{OrderSketch, member, order, stall};
use services::testing::{NOW, TestShop, execute, on_both};
use tower::ServiceExt;

async fn cookie_of(shop: &TestShop, member: &Member) -> String {
    let session = SessionId(uuid::Uuid::now_v7());
    let visitor = Visitor { session, customer: None, staff: None, channel: Channel::Web };
    let tx = shop.begin().await.expect("a transaction");
    let (_, token) = sign_in(shop, &tx, &visitor, Who::Staff(member.id)).await.expect("signed in");
    tx.commit().await.expect("committed");
    format!("{}={token}", cookie_name(&shop.options.base_url))
}

async fn ask(shop: &TestShop, request: Request<Body>) -> Response {
    let options = LeptosOptions::builder().output_name("yunmall").build();
    router(shop.shop.clone(), options).oneshot(request).await.expect("an answer")
}

async fn get(shop: &TestShop, cookie: &str, path: &str) -> (StatusCode, String) {
    let request = Request::get(path)
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT, "text/html")
        .body(Body::empty())
        .expect("a request");
    let answer = ask(shop, request).await;
    let status = answer.status();
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

/// Submits a plain form as a browser without WASM does.
async fn post(shop: &TestShop, cookie: &str, path: &str, page: &str, form: &str) -> Response {
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, shop.options.base_url.clone())
        .header("sec-fetch-site", "same-origin")
        .header(header::HOST, "127.0.0.1:3000")
        .header(header::REFERER, format!("{}{page}", shop.options.base_url))
        .body(Body::from(form.to_owned()))
        .expect("a request");
    ask(shop, request).await
}

fn location(answer: &Response) -> String {
    answer
        .headers()
        .get(header::LOCATION)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
        .trim_end_matches('?')
        .to_owned()
}

#[test]
fn every_page_is_rendered_for_the_owner_in_both_languages() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let id = order(&shop, OrderSketch::of(ours, NOW)).await;
        let owner = member(&shop, None, "owner").await;
        let cookie = cookie_of(&shop, &owner).await;
        let pages = [
            ("/admin".to_owned(), "今日订单", "Orders today"),
            ("/admin/orders".to_owned(), "共 1 笔", "1 order<"),
            ("/admin/orders?tab=canceled".to_owned(), "没有符合的订单", "No orders match"),
            (format!("/admin/orders/{id}"), "138****5678", "138****5678"),
            ("/admin/flash".to_owned(), "还没有秒杀", "No flash sales yet"),
            ("/admin/customers".to_owned(), "共 0 位", "0 customers"),
            ("/admin/money".to_owned(), "钱和订单都对得上", "Money and orders fit together"),
            ("/admin/staff".to_owned(), "邀请员工", "Invite staff"),
            ("/admin/merchants".to_owned(), "引入商家", "Add a merchant"),
            ("/admin/delivery".to_owned(), "运费表", "Rates"),
            ("/admin/settings".to_owned(), "统一社会信用代码", "Unified social credit code"),
            ("/admin/operations".to_owned(), "链条完整", "The chain is whole"),
            ("/admin/more".to_owned(), "我的店", "My shop"),
        ];
        for (path, zh, en) in pages {
            for (path, words) in [(path.clone(), zh), (format!("/en{path}"), en)] {
                let (status, html) = get(&shop, &cookie, &path).await;
                assert_eq!(status, StatusCode::OK, "{path}");
                assert!(html.contains(words), "{path} says {words}: {html}");
                assert_eq!(html.matches("<main").count(), 1, "{path}");
                assert_eq!(html.matches("<h1").count(), 1, "{path}");
                assert!(html.contains("desk-tabs"), "{path}");
                assert!(!html.contains("13812345678") && !says(&html, "王小云"), "{path} masks the receiver");
            }
        }
    });
}

#[test]
fn money_that_does_not_fit_is_shown_and_settled_with_one_press() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let id = order(&shop, OrderSketch::of(ours, NOW)).await;
        execute(&shop, "UPDATE payments SET state = 'closed', captured = 0", vec![]).await;
        let cookie = cookie_of(&shop, &member(&shop, Some(ours.id), "merchant_owner").await).await;
        let (_, html) = get(&shop, &cookie, "/admin/money").await;
        assert!(html.contains("订单算已付，钱却没到"), "{html}");
        assert!(html.contains("账上 ¥0.00，应为 ¥"), "{html}");
        assert!(!html.contains("平台账户"), "the platform's accounts are not a merchant's affair");
        let form = format!("kind=order_without_money&reference={id}&action=settled");
        let answer = post(&shop, &cookie, "/api/admin/act_on_trouble", "/admin/money", &form).await;
        assert!(location(&answer).ends_with("/admin/money"), "{}", location(&answer));
        let (_, html) = get(&shop, &cookie, "/admin/money").await;
        assert!(!html.contains("钱却没到") && html.contains("钱和订单都对得上"), "{html}");
        let answer = post(&shop, &cookie, "/api/admin/reconcile", "/admin/money", "").await;
        assert!(location(&answer).ends_with("/admin/money"), "{}", location(&answer));
    });
}

#[test]
fn strangers_are_sent_to_sign_in() {
    on_both(|shop| async move {
        for (path, to) in [
            ("/admin", "/admin/sign-in"),
            ("/en/admin/orders?tab=to_ship", "/en/admin/sign-in?return_to=/en/admin/orders%3Ftab%3Dto_ship"),
        ] {
            let request =
                Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
            let answer = ask(&shop, request).await;
            assert_eq!(answer.status(), StatusCode::FOUND, "{path}");
            assert_eq!(location(&answer), to);
        }
    });
}

#[test]
fn pages_that_are_not_there_answer_404_inside_the_frame() {
    on_both(|shop| async move {
        let (ours, theirs) = (stall(&shop, "ours").await, stall(&shop, "theirs").await);
        let foreign = order(&shop, OrderSketch::of(theirs, NOW)).await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let cookie = cookie_of(&shop, &owner).await;
        for path in ["/admin/nowhere".to_owned(), "/admin/orders/x".to_owned(), format!("/admin/orders/{foreign}")] {
            let (status, html) = get(&shop, &cookie, &path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            assert!(html.contains("没有这个页面") && html.contains("desk-tabs"), "{path}");
        }
        let (_, html) = get(&shop, &cookie, "/admin/operations").await;
        assert!(html.contains("你没有权限做这件事"), "the menu hides it and the server refuses it");
    });
}

#[test]
fn a_receiver_is_revealed_and_a_note_kept_by_plain_forms() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let id = order(&shop, OrderSketch::of(ours, NOW)).await;
        let shipping = member(&shop, Some(ours.id), "shipping").await;
        let cookie = cookie_of(&shop, &shipping).await;
        let page = format!("/admin/orders/{id}");
        let answer = post(&shop, &cookie, "/api/admin/order_reveal", &page, &format!("lang=zh&order={id}")).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        let open = location(&answer);
        assert!(open.starts_with(&format!("{page}?pass=")), "{open}");
        let (status, html) = get(&shop, &cookie, &open).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("13812345678") && html.contains("中山东一路1号"));
        let answer = post(&shop, &cookie, "/api/admin/order_note", &page, &format!("order={id}&note=%E8%AF%B7")).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        assert!(location(&answer).ends_with(&page), "{}", location(&answer));
        let (_, html) = get(&shop, &cookie, &page).await;
        assert!(html.contains(">请</textarea>"));
    });
}

/// The next news on an open line; none when the line has ended.
async fn next_news(line: &mut Body) -> Option<String> {
    while let Some(frame) = line.frame().await {
        let bytes = frame.expect("a frame").into_data().expect("data");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((_, data)) = text.split_once("data:") {
            return Some(data.trim().to_owned());
        }
    }
    None
}

#[test]
fn a_line_of_orders_ends_when_its_listener_may_no_longer_see_them() {
    on_both(|shop| async move {
        let (ours, theirs) = (stall(&shop, "ours").await, stall(&shop, "theirs").await);
        let owner = member(&shop, None, "owner").await;
        let (clerk, colleague) =
            (member(&shop, Some(ours.id), "support").await, member(&shop, Some(ours.id), "support").await);
        let id = order(&shop, OrderSketch::of(ours, NOW)).await;
        let mut lines = Vec::new();
        for listener in [&clerk, &colleague] {
            let cookie = cookie_of(&shop, listener).await;
            let request =
                Request::get("/events/orders").header(header::COOKIE, cookie).body(Body::empty()).expect("a request");
            let answer = ask(&shop, request).await;
            assert_eq!(answer.status(), StatusCode::OK);
            lines.push(answer.into_body());
        }
        let news = |kind: &str| LiveEvent::Order { order: id, merchant: ours.id, kind: kind.to_owned() };
        shop.live.publish(LiveEvent::Order { order: id, merchant: theirs.id, kind: "placed".to_owned() });
        shop.live.publish(news("paid"));
        for line in &mut lines {
            assert_eq!(next_news(line).await, Some(news("paid").to_json()), "of their own merchant only");
        }
        services::staff::disable(&shop, &owner, clerk.id).await.expect("disabled");
        services::staff::change_role(&shop, &owner, colleague.id, "editor").await.expect("another role");
        shop.live.publish(news("shipped"));
        for line in &mut lines {
            assert_eq!(next_news(line).await, None);
        }
    });
}

#[test]
fn settings_are_changed_by_a_plain_form_with_empty_numbers() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        let cookie = cookie_of(&shop, &owner).await;
        let form = "settings%5Bname_zh%5D=%E6%97%A9%E5%B8%82&settings%5Bname_en%5D=Morning&settings%5Blegal_name%5D=\
                    &settings%5Bcredit_code%5D=&settings%5Bunpaid_minutes%5D=&settings%5Bauto_complete_days%5D=7";
        let answer = post(&shop, &cookie, "/api/admin/set_shop_settings", "/admin/settings", form).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        assert!(location(&answer).ends_with("/admin/settings"), "{}", location(&answer));
        let kept = services::settings::shop_settings(&shop).await.expect("settings");
        assert_eq!((kept.name_zh.as_str(), kept.unpaid_minutes, kept.auto_complete_days), ("早市", None, Some(7)));
    });
}

#[test]
fn staff_are_invited_and_merchants_opened_by_plain_forms() {
    on_both(|shop| async move {
        services::staff::seed_roles(&shop).await.expect("roles");
        let owner = member(&shop, None, "owner").await;
        let cookie = cookie_of(&shop, &owner).await;
        let form = "lang=en&email=new%40example.com&role=support&merchant=";
        let answer = post(&shop, &cookie, "/api/admin/invite", "/en/admin/staff", form).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        let shown = location(&answer);
        let token = shown.strip_prefix("/en/admin/staff?invited=").expect("a token");
        let (_, html) = get(&shop, &cookie, &shown).await;
        assert!(html.contains(&format!("{}/invite/{token}", shop.options.base_url)));
        let (_, html) = get(&shop, &cookie, "/en/admin/staff?invited=%2F%2Fevil.example%2Fx").await;
        assert!(!html.contains("/invite//"), "a crafted address shows no link");
        let form = "merchant%5Bslug%5D=tea&merchant%5Bname_zh%5D=%E8%8C%B6&merchant%5Bname_en%5D=Tea\
                    &merchant%5Blegal_name%5D=T&merchant%5Bcredit_code%5D=91350100M000100Y43&merchant%5Bregion_code%5D=330106";
        let answer = post(&shop, &cookie, "/api/admin/merchant_new", "/admin/merchants", form).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        let (_, html) = get(&shop, &cookie, "/en/admin/merchants").await;
        assert!(html.contains(">Tea<") && html.contains("Close Tea"));
    });
}

#[test]
fn an_order_is_shipped_refunded_and_called_off_by_plain_forms() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        services::testing::trade::allocate(&shop, ours, 4).await;
        let id = order(&shop, OrderSketch { quantity: 3, ..OrderSketch::of(ours, NOW) }).await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let cookie = cookie_of(&shop, &owner).await;
        let page = format!("/admin/orders/{id}");
        let (_, html) = get(&shop, &cookie, &page).await;
        let line = html.split("name=\"lines[0][line]\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let line = line.expect("the line's field");
        let form = format!(
            "order={id}&carrier=sf&tracking_number=SF1234567890&lines%5B0%5D%5Bline%5D={line}&lines%5B0%5D%5Bquantity%5D=2"
        );
        let answer = post(&shop, &cookie, "/api/admin/order_ship", &page, &form).await;
        assert_eq!((answer.status(), location(&answer).ends_with(&page)), (StatusCode::FOUND, true));
        let (_, html) = get(&shop, &cookie, &page).await;
        assert!(html.contains("顺丰速运 SF1234567890") || html.contains("SF1234567890"), "{html}");
        assert!(html.contains("部分发货"));
        let form = format!("order={id}&amount=10&reason=goodwill&key=k1");
        let answer = post(&shop, &cookie, "/api/admin/order_refund", &page, &form).await;
        assert_eq!((answer.status(), location(&answer).ends_with(&page)), (StatusCode::FOUND, true));
        let (_, html) = get(&shop, &cookie, &page).await;
        assert!(html.contains("补偿") && html.contains("¥65.00"));
        // What is refused comes back to the page with a sentence, and nothing changes.
        let form = format!("order={id}&amount=99&reason=goodwill&key=k2");
        let answer = post(&shop, &cookie, "/api/admin/order_refund", &page, &form).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        let back = location(&answer).replace(&shop.options.base_url, "");
        let (_, html) = get(&shop, &cookie, &back).await;
        assert!(html.contains("最多还能退"), "{back}");
        let other = order(&shop, OrderSketch::of(ours, NOW)).await;
        let page = format!("/admin/orders/{other}");
        let answer = post(&shop, &cookie, "/api/admin/order_cancel", &page, &format!("order={other}")).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        let (_, html) = get(&shop, &cookie, &page).await;
        assert!(html.contains("已取消"));
    });
}
