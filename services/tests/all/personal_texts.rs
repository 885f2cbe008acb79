//! Whoever steals the database's files learns nobody's name, phone number, address or note: the
//! raw bytes of both kinds of databases are searched for every personal text that was stored.

use domain::checkout::AddressForm;
use domain::{Lang, Timestamp};
use services::customers::{self, Register, addresses};
use services::orders::desk;
use services::seed::{SeedOptions, run};
use services::sessions::{self, Visitor};
use services::staff::{self, NewPerson};
use services::testing::buying::{buying, guest, product_with_stock};
use services::testing::{TestShop, number, on_both, seeded};
use services::{Shop, checkout, orders, params, payments};
use std::collections::BTreeSet;

/// Texts that people type into every door there is, and that occur nowhere else.
const TYPED: &[&str] = &[
    "诸葛暮雪",
    "17712345601",
    "17712345602",
    "muxue@private.example",
    "buyer@private.example",
    "owner@private.example",
    "clerk@private.example",
    "紫藤弄堂 88 号",
    "银杏胡同 99 号",
    "请交给门卫老周",
    "客人说下周才在家",
    "慕容店长",
    "端木店员",
    "欧阳收件",
];
const PASSWORD: &str = "tm93kvwbx2";

fn address(name: &str, phone: &str, line: &str) -> AddressForm {
    AddressForm {
        name: name.to_owned(),
        phone: phone.to_owned(),
        region_code: "330106".to_owned(),
        region_text: String::new(),
        line: line.to_owned(),
    }
}

async fn entered(shop: &Shop, token: &str) -> Visitor {
    sessions::find(shop, token).await.expect("answers").expect("signed in").visitor
}

/// Everybody does what leaves personal texts behind: joins, orders, begins to pay, is looked up, is
/// written about. Gives the token of a guest's links, which opens the order to whoever has it.
async fn people_come_by(shop: &TestShop) -> String {
    staff::seed_roles(shop).await.expect("roles");
    let person = |email: &str, name: &str| NewPerson {
        email: email.to_owned(),
        name: name.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let link = staff::owner_link(shop).await.expect("a link");
    let token = link.rsplit('/').next().expect("a token");
    let owner = person("owner@private.example", "慕容店长");
    let signed = staff::set_up_owner(shop, &guest(shop).await, token, &owner).await.expect("an owner");
    let owner = entered(shop, &signed.token).await.staff.expect("staff");
    let link = staff::invite(shop, &owner, "clerk@private.example", "owner", None).await.expect("an invitation");
    let token = link.rsplit('/').next().expect("a token");
    let clerk = person("clerk@private.example", "端木店员");
    staff::accept(shop, &guest(shop).await, token, &clerk).await.expect("a clerk");
    // A wrong password leaves traces too.
    let wrong = staff::sign_in(shop, &guest(shop).await, "clerk@private.example", "wrong").await;
    wrong.expect_err("a wrong password");

    let form = |contact: &str| Register {
        contact: contact.to_owned(),
        password: PASSWORD.to_owned(),
        name: "诸葛暮雪".to_owned(),
        lang: Lang::Zh,
    };
    for contact in ["17712345601", "muxue@private.example"] {
        let signed = customers::register(shop, &guest(shop).await, form(contact)).await.expect("registered");
        let me = entered(shop, &signed.token).await;
        let home = address("诸葛暮雪", "17712345601", "紫藤弄堂 88 号");
        addresses::save(shop, &me, None, &home, true).await.expect("kept");
        let wrong = customers::sign_in(shop, &guest(shop).await, contact, "wrong").await;
        wrong.expect_err("a wrong password");
        let customer = me.customer.expect("a customer");
        customers::desk::reveal(shop, &owner, customer).await.expect("shown");
        customers::desk::list(shop, &owner, contact, 1).await.expect("found");
    }

    let goods = product_with_stock(shop, 5).await;
    let visitor = guest(shop).await;
    let mut command = buying(goods, 1);
    command.address = address("欧阳收件", "17712345602", "银杏胡同 99 号");
    command.email = Some("buyer@private.example".to_owned());
    command.note = "请交给门卫老周".to_owned();
    let placed = checkout::place_order(shop, &visitor, command).await.expect("an order");
    let order = placed.orders[0];
    payments::start(shop, &visitor, &placed.access, "sandbox", Lang::Zh).await.expect("the sandbox's page");
    let name = services::testing::buying::number_of(shop, order).await;
    orders::look_up(shop, &visitor, &name, "17712345602").await.expect("found");
    desk::set_note(shop, &owner, order, "客人说下周才在家").await.expect("noted");
    desk::reveal(shop, &owner, order).await.expect("shown");
    desk::cancel(shop, &owner, order).await.expect("called off");
    placed.access
}

/// Looks for many texts in one walk through the bytes.
struct Search<'a> {
    /// The texts by their first two bytes.
    by_front: Vec<Vec<&'a str>>,
}

impl<'a> Search<'a> {
    fn new(texts: impl Iterator<Item = &'a str>) -> Search<'a> {
        let mut by_front = vec![Vec::new(); 1 << 16];
        for text in texts {
            let bytes = text.as_bytes();
            by_front[usize::from(bytes[0]) << 8 | usize::from(bytes[1])].push(text);
        }
        Search { by_front }
    }

    fn look_in(&self, bytes: &[u8], found: &mut BTreeSet<&'a str>) {
        for (at, pair) in bytes.windows(2).enumerate() {
            for text in &self.by_front[usize::from(pair[0]) << 8 | usize::from(pair[1])] {
                if bytes[at..].starts_with(text.as_bytes()) {
                    found.insert(text);
                }
            }
        }
    }
}

#[test]
fn no_personal_text_lies_open_in_the_database_files() {
    on_both(|shop| async move {
        shop.clock.advance(Timestamp::SECOND);
        let options = SeedOptions { pictures: None, orders: true, products: None };
        run(&shop, options, &|_| {}).await.expect("the demo shop");
        let token = people_come_by(&shop).await;

        let mut secret: BTreeSet<String> = seeded::sealed_texts(&shop).await.into_iter().collect();
        for typed in TYPED {
            assert!(secret.contains(*typed), "{typed} was stored");
        }
        assert!(secret.contains(&token), "the token of the links is looked for");
        let way_back = "SELECT COUNT(*) AS n FROM sandbox_payments WHERE state = 'open' AND return_url <> ''";
        assert_eq!(number(&shop, way_back, params![]).await, 1, "the sandbox knows where the shopper came from");
        // Orders keep the phone in the form in which it is dialled; the typed form counts as well.
        secret.extend(["199 0000 0001", "177 1234 5601"].map(str::to_owned));
        let (short, secret): (Vec<String>, Vec<String>) = secret.into_iter().partition(|text| text.len() < 6);
        assert!(short.len() < 20, "pen names such as Mei and 李**, too short to be searched for: {short:?}");
        assert!(secret.len() > 2000, "names, phones, e-mails, addresses, notes and links: {}", secret.len());

        // What must be found, or the search is blind: words of titles in both languages.
        let open = ["纯棉", "Cotton"];
        let mut found = BTreeSet::new();
        let search = Search::new(secret.iter().map(String::as_str).chain(open));
        let mut size = 0;
        for file in seeded::database_files(&shop).await {
            let bytes = std::fs::read(&file).unwrap_or_default();
            size += bytes.len();
            search.look_in(&bytes, &mut found);
        }
        assert!(size > 4_000_000, "{size} bytes");
        for text in &open {
            assert!(found.contains(text), "the control {text:?} is not found in {size} bytes");
        }
        let leaked: Vec<&&str> = found.iter().filter(|text| !open.contains(text)).collect();
        assert_eq!(leaked, Vec::<&&str>::new(), "of {} texts", secret.len());
        let rows = number(&shop, "SELECT COUNT(*) AS n FROM audit_log", params![]).await;
        assert!(rows >= 5, "the desk's acts were written down: {rows}");
    });
}
