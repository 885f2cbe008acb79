//! Who may do what: every server function, every page and every route beside them, asked for by
//! seven kinds of people, with the verdict that `access_matrix.txt` commits to. A door without a row
//! fails the test, so the file is also the list of all addresses at which the shop answers.
//!
//! Each row is played with things of its own: an order of the shopper at the merchant `tea` that
//! waits to be shipped, one that arrived, a file to import, the shopper's address, a member of staff
//! of `tea`. Who may, succeeds; a verdict is the status; `*` after it says that the answer shows the
//! shopper's name or street. Every page of the admin has a row of its own.
//!
//! `UPDATE_ACCESS_MATRIX=1 cargo test … --test all access` writes the verdicts anew and adds rows for
//! new doors; fill in their arguments, run it again, and read the difference before committing.

use crate::browser::{Browser, router};
use axum::Router;
use axum::http::Method;
use domain::Lang;
use domain::checkout::{Address, Region};
use domain::ids::{CustomerId, OrderId, SessionId};
use domain::orders::{Channel, FulfillmentStatus, OrderStatus};
use services::catalog::edit_pictures;
use services::sessions::{Visitor, Who, sign_in};
use services::testing::trade::{self, OrderSketch, Stall};
use services::testing::{TestShop, on_both};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// `guest`; `shopper` whose things they are; `other` shopper; `editor` and `shipper` of the
/// merchant `tea`; `foreign`, who owns the merchant `books`; `owner` of the platform.
const PEOPLE: [&str; 7] = ["guest", "shopper", "other", "editor", "shipper", "foreign", "owner"];

const NAME: &str = "欧阳朝霞";
const STREET: &str = "文三路九百九十九号";

/// A red GIF of one pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\0!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
/// A file to import.
const FILE: &str = "Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\nbowl,Bowl,BOWL,5,9.90\n";
/// The door behind which every page of the admin lies.
const DESK: &str = "PAGE /admin/{*rest}";

struct Row {
    door: String,
    args: String,
    verdicts: Vec<String>,
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/access_matrix.txt")
}

fn committed() -> Vec<Row> {
    let text = std::fs::read_to_string(file()).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut parts = line.split('|').map(str::trim);
            let mut next = || parts.next().unwrap_or_default().to_owned();
            let (door, args, verdicts) = (next(), next(), next());
            Row { door, args, verdicts: verdicts.split_whitespace().map(str::to_owned).collect() }
        })
        .collect()
}

/// The routes that are neither pages nor server functions, as the router's source names them:
/// `FETCH` what is read, `SEND` what is posted.
fn routes() -> Vec<String> {
    let mut found = Vec::new();
    let sources = [include_str!("../../src/router.rs"), include_str!("../../src/pwa/mod.rs")];
    for line in sources.iter().flat_map(|source| source.lines()).filter(|line| !line.contains("\"/en/")) {
        let Some((path, handlers)) = line.trim().strip_prefix(".route(\"").and_then(|rest| rest.split_once("\", "))
        else {
            continue;
        };
        if handlers.contains("get(") {
            found.push(format!("FETCH {path}"));
        }
        if handlers.contains("post(") || handlers.contains("door()") {
            found.push(format!("SEND {path}"));
        }
    }
    assert!(found.len() >= 16, "the router is read: {found:?}");
    found
}

/// Every server function and every page of the Chinese half; the English one is the same.
fn doors() -> Vec<String> {
    let functions = leptos::server_fn::axum::server_fn_paths().map(|(path, method)| format!("{method} {path}"));
    let chinese = |path: &&str| *path != "/en" && !path.starts_with("/en/");
    let pages = server::router::pages().iter().map(|page| page.path());
    let pages = pages.filter(chinese).map(|path| format!("PAGE {path}"));
    let mut doors: Vec<String> = functions.chain(pages).chain(routes()).collect();
    doors.sort();
    doors.dedup();
    doors
}

/// The pages below `/admin` as the admin's own table names them, with `{}` for an id.
fn desk_pages() -> Vec<String> {
    let table = include_str!("../../../app/src/admin/pages.rs").split("pub fn place(").nth(1).expect("the table");
    let arms = table.lines().filter_map(|line| line.trim().strip_prefix('[')?.split_once(']'));
    let mut pages: Vec<String> = arms
        .map(|(segments, _)| {
            let segments = segments.split(',').map(str::trim).filter(|segment| !segment.is_empty());
            let names =
                segments.map(|segment| segment.strip_prefix('"').map_or("{}", |name| name.trim_end_matches('"')));
            std::iter::once("/admin").chain(names).collect::<Vec<_>>().join("/")
        })
        .filter(|page| page != "/admin")
        .collect();
    pages.dedup();
    assert!(pages.len() >= 18, "the table is read: {pages:?}");
    pages
}

/// An address with `{}` for what stands for an id.
fn shape(address: &str) -> String {
    let segments = address.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// The things a row is about, and the cookies of the people.
struct Scene {
    words: BTreeMap<&'static str, String>,
    tokens: Vec<Option<String>>,
}

async fn token(shop: &TestShop, who: Who) -> String {
    let guest =
        Visitor { session: SessionId(uuid::Uuid::now_v7()), customer: None, staff: None, channel: Channel::Web };
    let tx = shop.begin().await.expect("a transaction");
    let (_, token) = sign_in(shop, &tx, &guest, who).await.expect("signed in");
    tx.commit().await.expect("committed");
    token
}

/// Who and what is there from the beginning.
struct Cast {
    tea: Stall,
    books: Stall,
    shopper: CustomerId,
    other: CustomerId,
}

/// The number and the only line of an order of the shopper's.
async fn told(shop: &TestShop, shopper: &Visitor, order: OrderId) -> (String, String) {
    let number = services::testing::buying::number_of(shop, order).await;
    let found = services::orders::of_key(shop, shopper, &number, Lang::Zh).await.expect("an order of theirs");
    let line = found.orders[0].lines[0].id.to_string();
    (number, line)
}

async fn scene(shop: &TestShop, cast: &Cast, row: &Row) -> Scene {
    let customer = Visitor {
        session: SessionId(uuid::Uuid::now_v7()),
        customer: Some(cast.shopper),
        staff: None,
        channel: Channel::Web,
    };
    let region = Region {
        code: "330106".into(),
        province: "浙江省".into(),
        city: "杭州市".into(),
        district: "西湖区".into(),
        street: String::new(),
    };
    let home = Address { name: NAME.into(), phone: "13812345678".into(), region, line: STREET.into() };
    services::testing::execute(shop, "DELETE FROM addresses", vec![]).await;
    let address = services::customers::addresses::add(shop, &customer, &home, true).await.expect("an address");
    let sketch = OrderSketch {
        customer: Some(cast.shopper),
        name: NAME.into(),
        ..OrderSketch::of(cast.tea, services::testing::NOW)
    };
    let order = trade::order(shop, sketch.clone()).await;
    let (number, line) = told(shop, &customer, order).await;
    // The order's piece waits to be sent, and no piece of those before does.
    let waiting = "UPDATE stock_levels SET on_hand = 100, allocated = 1 WHERE variant_id = $1";
    services::testing::execute(shop, waiting, vec![cast.tea.variant.0.into()]).await;
    let mut arrived = (String::new(), String::new());
    if row.args.contains("{arrived}") {
        let (status, goods) = (OrderStatus::Completed, FulfillmentStatus::Delivered);
        arrived = told(shop, &customer, trade::order(shop, OrderSketch { status, goods, ..sketch }).await).await;
    }
    let version = "SELECT version AS n FROM products WHERE id = $1";
    let version = services::testing::number(shop, version, vec![cast.tea.product.0.into()]).await;
    let editor = trade::member(shop, Some(cast.tea.id), "editor").await;
    let (file, path) = services::import::desk::room(shop, &editor, None).await.expect("room for a file");
    std::fs::write(path, FILE).expect("a file");
    let shipper = trade::member(shop, Some(cast.tea.id), "shipping").await;
    let target = trade::member(shop, Some(cast.tea.id), "support").await;
    let foreign = trade::member(shop, Some(cast.books.id), "merchant_owner").await;
    let owner = trade::member(shop, None, "owner").await;
    let mut tokens = vec![None];
    for who in [
        Who::Customer(cast.shopper),
        Who::Customer(cast.other),
        Who::Staff(editor.id),
        Who::Staff(shipper.id),
        Who::Staff(foreign.id),
        Who::Staff(owner.id),
    ] {
        tokens.push(Some(token(shop, who).await));
    }
    let words = BTreeMap::from([
        ("{address}", address.to_string()),
        ("{order}", order.to_string()),
        ("{number}", number),
        ("{line}", line),
        ("{arrived}", arrived.0),
        ("{arrived-line}", arrived.1),
        ("{file}", file.to_string()),
        ("{version}", version.to_string()),
        ("{staff}", target.id.to_string()),
        ("{merchant}", cast.tea.id.to_string()),
        ("{product}", cast.tea.product.to_string()),
        ("{variant}", cast.tea.variant.to_string()),
        ("{location}", cast.tea.location.to_string()),
        ("{method}", cast.tea.method.to_string()),
        ("{customer}", cast.shopper.to_string()),
        ("{none}", uuid::Uuid::now_v7().to_string()),
    ]);
    Scene { words, tokens }
}

async fn verdict(router: &Router, row: &Row, scene: &Scene, person: usize) -> String {
    let args = scene.words.iter().fold(row.args.clone(), |args, (word, id)| args.replace(word, id));
    let (method, path) = row.door.split_once(' ').expect("method and path");
    let mut browser = Browser::new(router);
    if let Some(token) = &scene.tokens[person] {
        browser.cookies.insert("yunmall".into(), token.clone());
    }
    let same = ("sec-fetch-site", "same-origin");
    let answer = match method {
        "PAGE" | "FETCH" => browser.get(&args).await,
        "SEND" => {
            let kind = ("content-type", "multipart/form-data; boundary=x");
            browser.send(Method::POST, &args, &[same, kind], "--x--\r\n").await
        }
        "GET" => browser.send(Method::GET, &format!("{path}?{args}"), &[same], "").await,
        _ => {
            let kind = ("content-type", "application/x-www-form-urlencoded");
            browser.send(Method::POST, path, &[same, kind], &args).await
        }
    };
    if answer.body.contains("Transport") {
        return "ARGUMENTS".to_owned();
    }
    let shows = answer.body.contains(NAME) || answer.body.contains(STREET);
    let name = answer.status.as_u16().to_string();
    if shows { name + "*" } else { name }
}

#[test]
fn everybody_gets_the_verdict_that_is_written_down() {
    on_both(|shop| async move {
        let (tea, books) = (trade::stall(&shop, "tea").await, trade::stall(&shop, "books").await);
        let shopper = trade::customer(&shop, NAME, "13812345678", "ouyang@example.com").await;
        let other = trade::customer(&shop, "别人", "13912345678", "other@example.com").await;
        let cast = Cast { tea, books, shopper, other };
        let picture = services::media::store(&shop, PIXEL.to_vec()).await.expect("a picture");
        let owner = trade::member(&shop, None, "owner").await;
        edit_pictures::attach(&shop, &owner, tea.product, &[picture]).await.expect("a gallery");
        let router = router(&shop);
        let update = std::env::var_os("UPDATE_ACCESS_MATRIX").is_some();
        let mut rows = committed();
        let doors = doors();
        let missing: Vec<&String> = doors.iter().filter(|door| !rows.iter().any(|row| row.door == **door)).collect();
        let mut unseen = desk_pages();
        unseen.retain(|page| !rows.iter().any(|row| row.door == DESK && shape(&row.args) == *page));
        if !update {
            assert!(missing.is_empty(), "doors without a row in access_matrix.txt: {missing:#?}");
            assert!(unseen.is_empty(), "pages of the admin without a row in access_matrix.txt: {unseen:#?}");
        }
        let unseen = unseen.into_iter().map(|args| Row { door: DESK.to_owned(), args, verdicts: Vec::new() });
        let added: Vec<Row> = missing
            .into_iter()
            .filter(|door| *door != DESK)
            .map(|door| {
                let address = ["PAGE ", "FETCH ", "SEND "].iter().find_map(|kind| door.strip_prefix(kind));
                let args = address.unwrap_or_default().to_owned();
                Row { door: door.clone(), args, verdicts: Vec::new() }
            })
            .chain(unseen)
            .collect();
        let gone: Vec<Row> = rows.extract_if(.., |row| !doors.contains(&row.door)).collect();
        assert!(
            update || gone.is_empty(),
            "rows without a door: {:?}",
            gone.iter().map(|row| &row.door).collect::<Vec<_>>()
        );
        rows.extend(added);
        rows.sort_by(|one, other| one.door.cmp(&other.door).then_with(|| one.args.cmp(&other.args)));
        let mut wrong = String::new();
        for row in &mut rows {
            let mut found = Vec::new();
            let mut scene = scene(&shop, &cast, row).await;
            for person in 0..PEOPLE.len() {
                if row.door.starts_with("POST") && person > 0 {
                    scene = self::scene(&shop, &cast, row).await;
                }
                found.push(verdict(&router, row, &scene, person).await);
            }
            for (person, verdict) in PEOPLE.iter().zip(&found).filter(|_| !update) {
                check_rule(row, person, verdict);
            }
            if found != row.verdicts {
                let _ = writeln!(wrong, "{} | {}: {:?}, written down {:?}", row.door, row.args, found, row.verdicts);
            }
            row.verdicts = found;
        }
        if update {
            write(&rows);
        } else {
            assert!(wrong.is_empty(), "{PEOPLE:?}\n{wrong}");
        }
    });
}

/// What holds whatever is written down: the admin answers staff only, and the shopper's name and
/// street are shown to the shopper and, masked elsewhere, to nobody who is not of their merchant.
fn check_rule(row: &Row, person: &str, verdict: &str) {
    assert!(verdict != "ARGUMENTS", "{}: write down arguments that can be read", row.door);
    let shopperish = matches!(person, "guest" | "shopper" | "other");
    if (row.door.contains("/api/admin/") || row.door.starts_with("SEND /admin/")) && shopperish {
        assert!(verdict.starts_with("401") || verdict.starts_with("403"), "{} for {person}: {verdict}", row.door);
    }
    if matches!(person, "guest" | "other" | "foreign" | "editor") {
        assert!(!verdict.ends_with('*'), "{} shows the shopper to {person}", row.door);
    }
}

fn write(rows: &[Row]) {
    let mut text = String::from(
        "# Who may do what. Written by `UPDATE_ACCESS_MATRIX=1 cargo test … --test all access`; read the difference.\n",
    );
    let _ = writeln!(text, "# door | arguments, or the page's address | {}", PEOPLE.join(" "));
    for row in rows {
        let _ = writeln!(text, "{} | {} | {}", row.door, row.args, row.verdicts.join(" "));
    }
    std::fs::write(file(), text).expect("written");
}
