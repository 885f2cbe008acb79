//! The everyday loop: build, serve, and start over whenever a source changes. Sources are looked
//! at twice a second, which needs no library and works on every file system.

use crate::bundle;
use crate::place::{Place, cargo, files_below, succeed};
use anyhow::Result;
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

/// What the running program is made of.
const WATCHED: &[&str] = &["domain", "services", "app", "frontend", "server", "migrations", "style", "public"];

/// Works until interrupted; the server ends with us because it shares the terminal.
pub fn run(place: &Place) -> Result<()> {
    let place =
        &Place { root: place.root.clone(), target: place.target.clone(), site: place.site.clone(), quick: true };
    loop {
        let built_from = newest(place)?;
        let mut server = match build(place) {
            Ok(()) => Some(serve(place)?),
            Err(error) => {
                eprintln!("{error:#}\nwaiting for a change");
                None
            }
        };
        while newest(place)? == built_from {
            std::thread::sleep(Duration::from_millis(500));
        }
        println!("a source changed; building again");
        if let Some(server) = &mut server {
            server.kill()?;
            server.wait()?;
        }
    }
}

fn build(place: &Place) -> Result<()> {
    succeed(cargo().current_dir(&place.root).args(["build", "--release", "-p", "server"]))?;
    bundle::run(place)
}

fn serve(place: &Place) -> Result<Child> {
    let program = place.target.join("release/yunmall");
    Ok(Command::new(program).arg("serve").env("YUNMALL_SITE_ROOT", &place.site).current_dir(&place.root).spawn()?)
}

/// When a source last changed, and how many there are: deleting one is a change too.
fn newest(place: &Place) -> Result<(usize, Option<SystemTime>)> {
    let mut files = Vec::new();
    for folder in WATCHED {
        files.extend(files_below(&place.root.join(folder))?);
    }
    let times = files.iter().filter_map(|path| std::fs::metadata(path).and_then(|facts| facts.modified()).ok());
    Ok((files.len(), times.max()))
}
