#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! What the program says and with which code it ends, when all is well and when something is not.

mod program;

use program::{Home, Person, text};
use services::sealing;
use services::testing::{Backend, TestShop, execute, runtime};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Instant;

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("yunmall-command-{}", sealing::hex(&sealing::random::<8>())));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn home(&self) -> Home {
        Home::in_folder(&format!("sqlite://{}/yunmall.db", self.0.display()), &self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs a command that must fail, and gives its complaint: one message, without a trace of the inside.
fn complaint(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments);
    let said = text(&output.stderr);
    assert!(matches!(output.status.code(), Some(1 | 2)), "{:?}: {said}", output.status);
    assert!(!said.contains("panicked") && !said.contains("stack backtrace"), "{said}");
    said
}

#[test]
fn a_wrong_setting_is_named_and_nothing_is_done() {
    let folder = Folder::new();
    let file = folder.0.join("settings.toml");
    let settings = |text: &str| {
        std::fs::write(&file, text).expect("written");
        folder.home().with("YUNMALL_CONFIG", &file.display().to_string())
    };
    let said = complaint(&settings("no_such_key = 1\n"), &["config"]);
    assert!(said.contains("settings.toml") && said.contains("unknown field `no_such_key`"), "{said}");
    let said = complaint(&settings("connections = \"many\"\n"), &["serve"]);
    assert!(said.contains("connections") && said.contains("invalid type"), "{said}");
    let missing = folder.home().with("YUNMALL_CONFIG", "/nowhere/settings.toml");
    assert!(complaint(&missing, &["serve"]).contains("/nowhere/settings.toml"));
    let said = complaint(&folder.home(), &["serve", "--no-such-flag"]);
    assert!(said.contains("unexpected argument '--no-such-flag'"), "{said}");
    let said = complaint(&folder.home().with("YUNMALL_NO_SUCH_KEY", "1"), &["serve"]);
    assert!(said.contains("YUNMALL_NO_SUCH_KEY"), "{said}");
    let said = complaint(&folder.home().with("YUNMALL_LISTEN", "here"), &["serve"]);
    assert!(said.contains("YUNMALL_LISTEN") || said.contains("--listen"), "{said}");
    assert!(!folder.0.join("yunmall.db").exists());
}

#[test]
fn every_setting_is_listed_with_its_source_and_secrets_are_hidden() {
    let folder = Folder::new();
    let file = folder.0.join("settings.toml");
    std::fs::write(&file, "unpaid_minutes = 45\nsandbox_secret = \"ssh\"\n").expect("written");
    let home = folder.home().with("YUNMALL_CONFIG", &file.display().to_string());
    let listed = home.run(&["config", "--connections", "3"]);
    let said = text(&listed.stdout);
    assert!(listed.status.success());
    for line in [
        "unpaid_minutes = 45\n    --unpaid-minutes, YUNMALL_UNPAID_MINUTES, from file: ",
        "connections = 3\n    --connections, YUNMALL_CONNECTIONS, from flag or environment: ",
        "log_json = false\n    --log-json, YUNMALL_LOG_JSON, from default: ",
        "sandbox_secret = (hidden)\n",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(!said.contains("ssh"), "{said}");
    let markdown = text(&home.run(&["config", "markdown"]).stdout);
    let listed = said.lines().filter(|line| !line.starts_with(' ')).count();
    assert_eq!(markdown.lines().filter(|line| line.starts_with("| `")).count(), listed);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = Folder::new();
    let home = folder.home();
    let _taken = std::net::TcpListener::bind(home.address).expect("ours");
    let said = complaint(&home, &["serve"]);
    assert!(said.contains(&home.address.to_string()) && said.contains("in use"), "{said}");
    assert!(!folder.0.join("yunmall.db").exists(), "found out before anything is made");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    // A file in the place of a folder stops root as well, who may write everywhere.
    std::fs::write(folder.0.join("file"), "").expect("written");
    let blocked = folder.0.join("file/data");
    let home = folder.home().with("YUNMALL_DATA_DIR", &blocked.display().to_string());
    let said = complaint(&home, &["serve"]);
    assert!(said.contains(&blocked.display().to_string()), "{said}");
    let locked = folder.0.join("locked");
    std::fs::create_dir(&locked).expect("made");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o500)).expect("locked");
    let database = format!("sqlite://{}/yunmall.db", locked.display());
    let home = Home::in_folder(&database, &folder.0).with("YUNMALL_DATA_DIR", &locked.display().to_string());
    if std::fs::write(locked.join("probe"), "").is_err() {
        let said = complaint(&home, &["migrate"]);
        assert!(said.contains("locked"), "{said}");
    }
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    let folder = Folder::new();
    let nobody = folder.home().address.port();
    for (url, named) in [
        (format!("postgres://shop:geheim@127.0.0.1:{nobody}/shop"), format!("127.0.0.1:{nobody}")),
        ("mysql://shop:geheim@127.0.0.1/shop".to_owned(), "sqlite://".to_owned()),
        ("just words geheim".to_owned(), "sqlite://".to_owned()),
        ("sqlite:///nowhere/geheim.db".to_owned(), "/nowhere/".to_owned()),
    ] {
        let begun = Instant::now();
        let said = complaint(&Home::in_folder(&url, &folder.0), &["migrate"]);
        assert!(said.contains(&named), "{url}: {said}");
        assert!(url.starts_with("sqlite") || !said.contains("geheim"), "{said}");
        assert!(begun.elapsed().as_secs() < 30, "it does not hang: {:?}", begun.elapsed());
    }
}

#[test]
fn a_damaged_key_file_stops_the_shop_before_it_writes() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("keys.json"), "{}").expect("written");
    let said = complaint(&folder.home(), &["serve"]);
    assert!(said.contains("keys.json") && said.contains("key file"), "{said}");
}

#[test]
fn a_program_older_than_its_database_refuses_to_work() {
    runtime().block_on(async {
        for backend in program::backends() {
            let shop = TestShop::open(backend).await;
            let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_later', 1)";
            execute(&shop, newer, vec![]).await;
            let home = Home::of(&shop);
            for command in ["serve", "migrate", "audit"] {
                let said = complaint(&home, &[command]);
                assert!(said.contains("newer yunmall") && said.contains("m20991231_000001_later"), "{said}");
            }
        }
    });
}

#[test]
fn audit_names_the_row_that_is_wrong_and_ends_with_one() {
    runtime().block_on(async {
        for backend in program::backends() {
            let shop = TestShop::open(backend).await;
            let goods = services::testing::buying::product_with_stock(&shop, 5).await;
            let home = Home::of(&shop);
            home.audit();
            let bend = "UPDATE stock_levels SET on_hand = on_hand + 1 WHERE variant_id = $1";
            execute(&shop, bend, vec![goods.variant.0.into()]).await;
            let audit = home.run(&["audit"]);
            assert_eq!(audit.status.code(), Some(1));
            let said = text(&audit.stdout);
            assert!(said.contains("FAIL I1.on_hand") && said.contains(&format!("{}: 6 ≠ 5", goods.variant)), "{said}");
            assert!(text(&audit.stderr).contains("1 rows break an invariant"), "{}", text(&audit.stderr));
            // A row in the log of staff's acts that nobody wrote there.
            let forged = "INSERT INTO audit_log (seq, at, actor, action, object, before, after, prev_hash, hash)
                          VALUES (1, 0, 'staff:x', 'order.refund', 'order:x', '{}', '{}', '', 'made up')";
            execute(&shop, forged, vec![]).await;
            let audit = home.run(&["audit"]);
            assert_eq!(audit.status.code(), Some(1));
            let said = text(&audit.stdout);
            assert!(said.contains("FAIL M3.chain") && said.contains("row 1 is missing or changed"), "{said}");
        }
    });
}

#[test]
fn asked_to_stop_it_stops_and_leaves_one_database_file() {
    runtime().block_on(async {
        for signal in ["-TERM", "-INT"] {
            let shop = TestShop::open(Backend::Sqlite).await;
            let home = Home::of(&shop);
            shop.db.clone().close().await.expect("closed");
            let program = home.start().await;
            // Someone who listens all the time does not hold it up.
            let line = Person::new(home.address);
            let _open = line.listen(&format!("/events/stock?products={}", uuid::Uuid::now_v7())).await;
            let begun = Instant::now();
            let (status, said) = program.stop(signal);
            assert!(status.success(), "{status:?} {said}");
            assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
            assert!(!said.contains("panicked"), "{said}");
            assert!(!shop.folder().join("shop.db-wal").exists(), "the log is folded into the file");
        }
    });
}
