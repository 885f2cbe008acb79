#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! What the built program writes down while somebody buys, at the level it writes at when nobody
//! says otherwise: nothing by which a person could be known, and nothing that opens a door.

mod program;

use program::{Home, Person, backends, field, text, until};
use server::config::Settings;
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{TestShop, number, runtime};

const NAME: &str = "欧阳朝霞";
const PHONE: &str = "13812345678";
const EMAIL: &str = "ouyang@example.com";
const STREET: &str = "文三路九百九十九号";
const NOTE: &str = "请放在青瓷花盆后面";
const PASSWORD: &str = "tm93kvwbx2";
const GUESS: &str = "a-wrong-guess";
const OWNER: [&str; 3] = ["chen@example.com", "陈老板", "kq82vhztn4"];

/// A member buys two pieces, with the mistakes on the way that a log could tell of. Gives the
/// secrets that came up.
async fn buys(home: &Home, shop: &TestShop, goods: Goods) -> Vec<String> {
    let mut member = Person::new(home.address);
    let account =
        [("contact", PHONE), ("password", PASSWORD), ("name", NAME), ("lang", "zh"), ("return_to", "/account")];
    let registered = member.submit("/account/register", "/api/account/register", &account).await.expect("an answer");
    assert_eq!(registered.sent_to(), "/account");

    let mut stranger = Person::new(home.address);
    let guess = [("contact", PHONE), ("password", GUESS), ("return_to", "/account")];
    let refused = stranger.submit("/account/sign-in", "/api/account/sign-in", &guess).await.expect("an answer");
    let refused = stranger.get(&refused.sent_to()).await.expect("a page");
    assert!(refused.body.contains("账号或密码不对"), "{}", refused.body);

    let variant = goods.variant.to_string();
    let cart = [("variant", variant.as_str()), ("quantity", "2"), ("lang", "zh")];
    member.submit("/product/x", "/api/cart/add", &cart).await.expect("an answer");
    let checkout = member.get("/checkout").await.expect("a page").body;
    let (key, total) = (field(&checkout, "form[key]"), field(&checkout, "form[seen_total]"));
    let form = |phone: &'static str| {
        [
            ("form%5Bkey%5D", key.as_str()),
            ("form%5Bvariant%5D", ""),
            ("form%5Bseen_total%5D", total.as_str()),
            ("form%5Bname%5D", NAME),
            ("form%5Bphone%5D", phone),
            ("form%5Bregion_text%5D", "浙江省 杭州市 西湖区"),
            ("form%5Bline%5D", STREET),
            ("form%5Bemail%5D", EMAIL),
            ("form%5Bnote%5D", NOTE),
            ("lang", "zh"),
        ]
    };
    let back = member.submit("/checkout", "/api/checkout/place", &form("138")).await.expect("an answer").sent_to();
    assert!(back.contains("__err"), "{back}");
    member.get(&back).await.expect("a page");
    let pay = member.submit("/checkout", "/api/checkout/place", &form(PHONE)).await.expect("an answer").sent_to();
    let token = pay.strip_prefix("/pay/").expect("the payment comes next").to_owned();

    let start = [("access", token.as_str()), ("provider", "sandbox"), ("lang", "zh")];
    let sandbox = member.submit(&pay, "/api/payment/start", &start).await.expect("an answer").sent_to();
    member.get(&sandbox).await.expect("a page");
    let door = sandbox.split('?').next().expect("a path");
    let pressed = member.submit(&sandbox, door, &[("step", "pay"), ("lang", "zh")]).await.expect("an answer");
    assert_eq!(pressed.status, 303);
    let paid = "SELECT COUNT(*) AS n FROM orders WHERE payment_status = 'paid'";
    until("the order is paid", || async { number(shop, paid, vec![]).await == 1 }).await;

    let order = member.get(&format!("/order/{token}")).await.expect("a page").body;
    assert!(order.contains(NAME) && order.contains(STREET) && order.contains(NOTE), "{order}");
    let order = order.split("order-number\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a number");
    let pages = [format!("/en/pay/{token}"), format!("/order/{token}x"), format!("/nowhere/{token}"), "/orders".into()];
    for page in pages {
        member.get(&page).await.expect("a page");
    }
    let wanted = [("number", order), ("phone", PHONE), ("lang", "zh")];
    let found = stranger.submit("/orders", "/api/orders/look-up", &wanted).await.expect("an answer");
    assert_eq!(found.sent_to(), format!("/order/{token}"));
    let sessions = [&member, &stranger].map(|person| person.cookies.get("yunmall").cloned().expect("a session"));
    member.submit("/account", "/api/account/sign-out", &[("lang", "zh")]).await.expect("an answer");
    sessions.into_iter().chain([token]).collect()
}

/// The owner comes in by the link of the command line and looks at the receiver in full. Gives the
/// secrets that came up.
async fn looks(home: &Home, link: &str) -> Vec<String> {
    let (_, token) = link.trim().rsplit_once("/setup/").expect("a link");
    let page = format!("/setup/{token}");
    let mut owner = Person::new(home.address);
    owner.get(&page).await.expect("a page");
    let [email, name, password] = OWNER;
    let person = [("token", token), ("email", email), ("name", name), ("password", password), ("lang", "zh")];
    let entered = owner.submit(&page, "/api/setup/own", &person).await.expect("an answer");
    assert_eq!(entered.sent_to(), "/admin");
    let list = owner.get("/admin/orders").await.expect("a page").body;
    let mut ids = list.split("/admin/orders/").skip(1).filter_map(|rest| rest.get(..36));
    let id = ids.find(|id| id.parse::<uuid::Uuid>().is_ok()).expect("the order");
    let reveal = [("lang", "zh"), ("order", id)];
    let page = format!("/admin/orders/{id}");
    let shown = owner.submit(&page, "/api/admin/order_reveal", &reveal).await.expect("an answer").sent_to();
    let (_, pass) = shown.split_once("?pass=").expect("a pass");
    let body = owner.get(&shown).await.expect("a page").body;
    assert!(body.contains(PHONE) && body.contains(STREET), "{body}");
    let session = owner.cookies.get("yunmall").cloned().expect("a session");
    vec![session, pass.to_owned(), token.to_owned()]
}

#[test]
fn a_purchase_leaves_no_personal_data_and_no_secret_in_the_log() {
    runtime().block_on(async {
        let kinds = backends().into_iter().flat_map(|backend| ["false", "true"].map(|json| (backend, json)));
        for (backend, json) in kinds {
            let shop = TestShop::open(backend).await;
            let goods = product_with_stock(&shop, 5).await;
            let usual = Settings::in_folder(shop.folder()).expect("settings").log;
            let home = Home::of(&shop).with("YUNMALL_LOG", &usual).with("YUNMALL_LOG_JSON", json);
            let link = text(&home.run(&["create-owner"]).stdout);
            let program = home.start().await;
            let mut secrets = buys(&home, &shop, goods).await;
            secrets.extend(looks(&home, &link).await);
            let (status, said) = program.stop("-TERM");
            assert!(status.success(), "{status:?}\n{said}");
            assert!(!said.contains("ERROR"), "nothing went wrong, from the first line to the last: {said}");

            for door in ["/api/account/sign-in", "/api/checkout/place", "/pay/:token", "/setup/:token", "/order/:token"]
            {
                assert!(said.contains(door), "the log tells of {door}: {said}");
            }
            secrets.extend([NAME, PHONE, EMAIL, STREET, NOTE, PASSWORD, GUESS].map(str::to_owned));
            secrets.extend(OWNER.map(str::to_owned));
            for secret in secrets {
                assert!(secret.chars().count() >= 3, "a secret that says nothing proves nothing: {secret}");
                for shape in [app::links::encode(&secret), secret] {
                    assert!(!said.contains(&shape), "{backend:?}, JSON {json}: the log tells {shape}: {said}");
                }
            }
        }
    });
}
