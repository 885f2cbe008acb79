//! A new key, everything sealed with it, and no personal word in the database's bytes.

use domain::Lang;
use domain::checkout::AddressForm;
use domain::ids::SessionId;
use domain::orders::Channel;
use sea_orm::{FromQueryResult, Statement};
use services::customers::{self, Register, addresses};
use services::providers::sandbox;
use services::sessions::{self, Visitor};
use services::testing::orders::unpaid;
use services::testing::{TestShop, execute, number, on_both, trade};
use services::{Keyring, Shop, payments, rotation, staff};
use std::sync::Arc;

const PASSWORD: &str = "tm93kvwbx2";
const PEOPLE: [(&str, &str, &str); 3] = [
    ("欧阳朝霞", "13912345670", "文三路九百九十九号"),
    ("司徒望舒", "sitou.wangshu@example.com", "解放碑步行街四十二号"),
    ("Margarethe Ostrander", "+4930987654321", "海河东路十七号"),
];
const BOSS: &str = "zhuge.boss@example.com";

fn guest() -> Visitor {
    Visitor { session: SessionId(uuid::Uuid::now_v7()), customer: None, staff: None, channel: Channel::Web }
}

/// Registers some people with addresses, and an owner; gives back the shoppers' sessions.
async fn people(shop: &Shop) -> Vec<Visitor> {
    let mut visitors = Vec::new();
    for (name, contact, line) in PEOPLE {
        let form = Register { contact: contact.into(), password: PASSWORD.into(), name: name.into(), lang: Lang::Zh };
        let signed = customers::register(shop, &guest(), form).await.expect("registered");
        let visitor = sessions::find(shop, &signed.token).await.expect("answers").expect("signed in").visitor;
        let form = AddressForm {
            name: name.into(),
            phone: "13912345670".into(),
            region_code: "330106".into(),
            line: line.into(),
            ..AddressForm::default()
        };
        addresses::save(shop, &visitor, None, &form, true).await.expect("saved");
        customers::sign_in(shop, &guest(), contact, "a guess").await.expect_err("wrong");
        visitors.push(visitor);
    }
    staff::seed_roles(shop).await.expect("roles");
    let link = staff::owner_link(shop).await.expect("a link");
    let person = staff::NewPerson { email: BOSS.into(), name: "诸葛掌柜".into(), password: PASSWORD.into() };
    let token = link.rsplit('/').next().expect("a token");
    staff::set_up_owner(shop, &guest(), token, &person).await.expect("the owner");
    visitors
}

#[test]
fn the_list_of_sealed_columns_is_that_of_the_schema() {
    let mut described = Vec::new();
    for table in migrations::tables() {
        for column in &table.columns {
            if column.comment.starts_with("Sealed") {
                described.push((table.name, column.name));
            }
        }
    }
    described.sort_unstable();
    assert_eq!(described, rotation::SEALED_COLUMNS);
}

#[test]
fn after_a_rotation_everything_carries_the_new_key_and_is_still_found() {
    on_both(|shop| async move {
        let file = shop.folder().join("keys.json");
        shop.keys.save(&file).expect("saved");
        let mut running = shop.shop.clone();
        running.keys = Arc::new(Keyring::open(&file).expect("keys"));
        let visitors = people(&running).await;

        let rotated = rotation::with_new_key(&running, &file).expect("a new key");
        let again = rotation::check(&rotated).await.expect_err("not yet sealed again").to_string();
        assert!(again.contains("old key"), "{again}");
        let fields = rotation::reseal(&rotated).await.expect("sealed again");
        // Three names, three contacts, three addresses, the owner's name and e-mail address.
        assert_eq!(fields, 11);
        assert_eq!(rotation::check(&rotated).await.expect("all current"), 11);
        assert_eq!(rotation::reseal(&rotated).await.expect("nothing left"), 0);

        for (visitor, (name, contact, line)) in visitors.iter().zip(PEOPLE) {
            assert_eq!(customers::view(&rotated, visitor).await.expect("theirs").name, name);
            assert_eq!(addresses::list(&rotated, visitor).await.expect("theirs")[0].address.line, line);
            customers::sign_in(&rotated, &guest(), contact, PASSWORD).await.expect("found by the blind index");
            // The server that ran all the while learns the new key from the file.
            assert_eq!(customers::view(&running, visitor).await.expect("still readable").name, name);
        }
        // What it sealed meanwhile still carries the old key, and is sealed again next time.
        customers::rename(&running, &visitors[0], "新名字").await.expect("renamed");
        assert_eq!(rotation::reseal(&rotated).await.expect("the rest"), 1);
        let restarted = Keyring::open(&file).expect("keys");
        assert!(restarted.is_current(&rotated.keys.seal("a.b", "x")));
    });
}

#[test]
fn the_way_back_from_the_sandbox_is_sealed_anew_and_what_lay_open_is_sealed_at_last() {
    on_both(|shop| async move {
        let file = shop.folder().join("keys.json");
        shop.keys.save(&file).expect("saved");
        let stall = trade::stall(&shop, "tea").await;
        let mut begun = Vec::new();
        for _ in 0..2 {
            let order = unpaid(&shop, stall, 1).await;
            let started = payments::start(&shop, &guest(), &order.token, "sandbox", Lang::Zh).await.expect("begun");
            let page = started.redirect.split("/sandbox/pay/").nth(1).expect("the sandbox's page");
            begun.push((page.split('?').next().expect("a number").to_owned(), order.token));
        }
        // The first is as versions before wrote it.
        let (old, token) = &begun[0];
        let url = format!("{}/pay/{token}", shop.options.base_url);
        let sql = "UPDATE sandbox_payments SET return_url = $1 WHERE id = $2";
        assert_eq!(execute(&shop, sql, vec![url.clone().into(), old.clone().into()]).await, 1);
        assert_eq!(sandbox::look(&shop, old).await.expect("a page").return_url, url);

        let rotated = rotation::with_new_key(&shop, &file).expect("a new key");
        rotation::check(&rotated).await.expect_err("not yet sealed again");
        // Two links, two addresses, two e-mail addresses, two ways back.
        assert_eq!(rotation::reseal(&rotated).await.expect("sealed again"), 8);
        assert_eq!(rotation::check(&rotated).await.expect("all current"), 8);
        assert_eq!(rotation::reseal(&rotated).await.expect("nothing left"), 0);
        for (id, token) in &begun {
            let page = sandbox::look(&rotated, id).await.expect("a page");
            assert!(page.return_url.ends_with(&format!("/pay/{token}")), "{}", page.return_url);
        }
        let open = "SELECT COUNT(*) AS n FROM sandbox_payments WHERE return_url LIKE '%/pay/%'";
        assert_eq!(number(&shop, open, vec![]).await, 0);
        execute(&shop, sql, vec![url.into(), old.clone().into()]).await;
        let open = rotation::check(&rotated).await.expect_err("one lies open again").to_string();
        assert!(open.contains("sandbox_payments.return_url"), "{open}");
    });
}

#[test]
fn no_personal_word_is_in_the_bytes_of_the_database() {
    on_both(|shop| async move {
        people(&shop).await;
        let mut words: Vec<String> = vec![BOSS.into(), "诸葛掌柜".into(), "zhuge".into(), PASSWORD.into()];
        for (name, contact, line) in PEOPLE {
            words.extend([name.to_owned(), contact.trim_start_matches('+').to_owned(), line.to_owned()]);
        }
        words.extend(["司徒".to_owned(), "wangshu".to_owned(), "Ostrander".to_owned()]);
        let bytes = raw(&shop).await;
        assert!(find(&bytes, b"active") && bytes.len() > 1_000, "the search itself works");
        for word in words {
            assert!(!find(&bytes, word.as_bytes()), "{word} lies in the clear");
            let hex = services::sealing::hex(word.as_bytes());
            assert!(!find(&bytes, hex.as_bytes()), "{word} lies in the clear, in hexadecimal");
        }
    });
}

fn find(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// SQLite: the files as they lie on disk, with log. PostgreSQL: every row of every table as text.
async fn raw(shop: &TestShop) -> Vec<u8> {
    #[derive(FromQueryResult)]
    struct Text {
        text: Option<String>,
    }
    let mut bytes = Vec::new();
    if shop.db.is_postgres() {
        for table in migrations::tables() {
            let sql = ["SELECT CAST(t AS TEXT) AS text FROM ", table.name, " t"].concat();
            let statement = Statement::from_string(shop.db.backend(), sql);
            for row in Text::find_by_statement(statement).all(shop.db.read()).await.expect("rows") {
                bytes.extend(row.text.unwrap_or_default().into_bytes());
                bytes.push(b'\n');
            }
        }
    } else {
        for file in std::fs::read_dir(shop.folder()).expect("the folder") {
            let path = file.expect("a file").path();
            if path.is_file() {
                bytes.extend(std::fs::read(&path).expect("its bytes"));
            }
        }
    }
    bytes
}
