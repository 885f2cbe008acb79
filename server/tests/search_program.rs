#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! Whatever happens to the folder of the search index while the program runs, shoppers search and buy
//! on, and it is built again by itself.

mod program;

use program::{Home, PATIENCE, Person, Program, backends};
use services::testing::catalog::product;
use services::testing::{Backend, TestShop, runtime};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A slip of the finger that only the engine forgives, and the title it means.
const TYPO: &str = "/en/search?q=linnen";
const TITLE: &str = "Linen shirt";
/// Words that are found with the engine and without it.
const PLAIN: &str = "/en/search?q=linen";

async fn shop_with_shirts(backend: Backend) -> (TestShop, Program) {
    let shop = TestShop::open(backend).await;
    product(&shop).slug("linen").title("亚麻衬衫").english(TITLE).variant("LINEN", 12_900, 5).build().await;
    for number in 0..40 {
        let sku = format!("CUP-{number}");
        product(&shop).title("白瓷杯").english("Porcelain cup").variant(&sku, 4_900, 5).build().await;
    }
    let program = Home::of(&shop).start().await;
    until_forgiven(&program).await;
    (shop, program)
}

async fn finds(person: &mut Person, path: &str) -> bool {
    let answer = person.get(path).await.expect("the program answers");
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body.contains(TITLE)
}

/// Searches until a slip is forgiven again; words without one are found all the time.
async fn until_forgiven(program: &Program) {
    let mut person = Person::new(program.home.address);
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let end = Instant::now() + PATIENCE;
    loop {
        assert!(finds(&mut person, PLAIN).await, "searches go on");
        if finds(&mut person, TYPO).await {
            return;
        }
        assert!(Instant::now() < end, "the index is not built again");
        pace.tick().await;
    }
}

fn index(program: &Program) -> PathBuf {
    program.home.folder.join("search")
}

/// The build in use, by the file that names it.
fn in_use(folder: &Path) -> Option<String> {
    Some(fs::read_to_string(folder.join("current")).ok()?.split_once(' ')?.1.trim().to_owned())
}

/// Waits for another build than `former`.
async fn until_another(program: &Program, former: &str) {
    let mut person = Person::new(program.home.address);
    let end = Instant::now() + PATIENCE;
    while in_use(&index(program)).is_none_or(|now| now == former) {
        assert!(finds(&mut person, PLAIN).await, "searches go on");
        assert!(Instant::now() < end, "nothing is built");
    }
    until_forgiven(program).await;
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let build = folder.join(in_use(folder).expect("a build"));
    fs::read_dir(build).expect("a build").flatten().map(|entry| entry.path()).collect()
}

#[test]
fn a_running_shop_survives_the_loss_of_its_index() {
    for backend in backends() {
        runtime().block_on(async {
            let (_shop, program) = shop_with_shirts(backend).await;
            let folder = index(&program);

            fs::remove_dir_all(&folder).expect("removed");
            until_another(&program, "none").await;

            // Cut to nothing, as by a full disk: the running program has read them already.
            let former = in_use(&folder).expect("a build");
            for file in files(&folder) {
                fs::write(file, b"").expect("emptied");
            }
            until_another(&program, &former).await;

            // Overwritten in place, nothing longer or shorter.
            let former = in_use(&folder).expect("a build");
            for file in files(&folder) {
                let length = fs::metadata(&file).expect("a file").len();
                fs::write(file, vec![0xa5; usize::try_from(length).expect("a small file")]).expect("overwritten");
            }
            until_another(&program, &former).await;

            // The name of the build is nonsense.
            fs::write(folder.join("current"), b"1 ../../etc").expect("overwritten");
            until_another(&program, "../../etc").await;
            let (status, _) = program.stop("-TERM");
            assert!(status.success());
        });
    }
}

#[test]
fn an_index_that_was_damaged_while_the_program_stood_still_is_built_again() {
    for backend in backends() {
        runtime().block_on(async {
            let (_shop, program) = shop_with_shirts(backend).await;
            let folder = index(&program);
            let home = program.kill();
            for file in files(&folder) {
                let mut bytes = fs::read(&file).expect("a file");
                let middle = bytes.len() / 2;
                if let Some(byte) = bytes.get_mut(middle) {
                    *byte ^= 0xff;
                }
                fs::write(&file, bytes).expect("damaged");
            }
            let program = home.start().await;
            until_forgiven(&program).await;
        });
    }
}

#[test]
fn reindex_takes_nothing_from_a_running_shop() {
    for backend in backends() {
        runtime().block_on(async {
            let (shop, program) = shop_with_shirts(backend).await;
            let former = in_use(&index(&program)).expect("a build");
            let mut command = program.home.command(&["reindex"]);
            let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("it starts");
            let mut person = Person::new(program.home.address);
            let mut asked = 0;
            while child.try_wait().expect("a child").is_none() {
                assert!(finds(&mut person, TYPO).await, "the former index answers");
                asked += 1;
            }
            let output = child.wait_with_output().expect("its output");
            assert!(output.status.success());
            assert_eq!(program::text(&output.stdout), "search: 41 products in a new index\n");
            assert!(asked > 0, "somebody searched meanwhile");
            assert_ne!(in_use(&index(&program)), Some(former));
            // And once more: what came meanwhile is in it.
            product(&shop).slug("wool").title("羊毛帽").english("Woollen hat").variant("HAT", 900, 5).build().await;
            let end = Instant::now() + PATIENCE;
            assert!(program.home.run(&["reindex"]).status.success());
            while !person.get("/en/search?q=wollen").await.expect("an answer").body.contains("Woollen hat") {
                assert!(Instant::now() < end, "the new index is not used");
                assert!(finds(&mut person, TYPO).await, "searches go on");
            }
        });
    }
}
