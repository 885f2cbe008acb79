//! Drawing the demo shop's pictures, on all processors at once.

use super::goods::{Category, Department, Product};
use super::paint::{Look, Sprite};
use super::views::{View, draw, plan};
use crate::media::{MediaFiles, Prepared, store_prepared};
use crate::{Error, Result, Shop};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// libwebp's effort for these pictures: a little larger files, drawn in half the time.
const EFFORT: i32 = 1;

/// The pictures that were drawn: by product, in the order of its gallery, and by category.
#[derive(Default)]
pub(super) struct Gallery {
    products: HashMap<String, Vec<(View, String)>>,
    categories: HashMap<String, String>,
    missing: usize,
}

/// Whose pictures one processor draws next.
enum Work<'a> {
    Product(&'a Product),
    Category(&'a Category),
}

/// What a processor brings back.
#[derive(Default)]
struct Drawn {
    gallery: Gallery,
    prepared: Vec<Prepared>,
}

impl Gallery {
    /// A product's pictures in the order of its gallery.
    pub(super) fn of(&self, slug: &str) -> &[(View, String)] {
        self.products.get(slug).map_or(&[], Vec::as_slice)
    }

    /// The front view in the colour with this index.
    pub(super) fn front(&self, slug: &str, colour: usize) -> Option<String> {
        self.of(slug).iter().find(|(view, _)| *view == View::Front(colour)).map(|(_, id)| id.clone())
    }

    /// A category's picture.
    pub(super) fn of_category(&self, slug: &str) -> Option<&str> {
        self.categories.get(slug).map(String::as_str)
    }

    /// How many pictures there are.
    pub(super) fn pictures(&self) -> usize {
        self.products.values().map(Vec::len).sum::<usize>() + self.categories.len()
    }

    /// Pictures whose file was not in the folder.
    pub(super) fn missing(&self) -> usize {
        self.missing
    }

    /// Draws everything from the cut-out pictures in `folder`, and remembers it. `progress` hears
    /// how many of how many are done.
    pub(super) async fn draw_all(
        shop: &Shop,
        folder: &Path,
        departments: &[Department],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Gallery> {
        let files = MediaFiles::of(shop);
        let mut work = Vec::new();
        for department in departments {
            work.push(Work::Category(&department.category));
            work.extend(department.category.children.iter().map(Work::Category));
            work.extend(department.products.iter().map(Work::Product));
        }
        // At first start nobody is served yet, so the threads may be taken.
        let drawn = tokio::task::block_in_place(|| on_all_processors(&work, folder, &files, progress))?;
        store_prepared(shop, &drawn.prepared).await?;
        Ok(drawn.gallery)
    }
}

fn on_all_processors(
    work: &[Work],
    folder: &Path,
    files: &MediaFiles,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Drawn> {
    let next = AtomicUsize::new(0);
    let all: Mutex<Result<Drawn>> = Mutex::new(Ok(Drawn::default()));
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(work_item) = work.get(index) else { return };
                    let done = one(work_item, folder, files);
                    // A poisoned lock means another thread died; its panic ends the scope anyway.
                    let Ok(mut all) = all.lock() else { return };
                    match (&mut *all, done) {
                        (Err(_), _) => return,
                        (all, Err(error)) => {
                            *all = Err(error);
                            return;
                        }
                        (Ok(all), Ok(done)) => {
                            all.gallery.products.extend(done.gallery.products);
                            all.gallery.categories.extend(done.gallery.categories);
                            all.gallery.missing += done.gallery.missing;
                            all.prepared.extend(done.prepared);
                        }
                    }
                    drop(all);
                    progress(index + 1, work.len());
                }
            });
        }
    });
    all.into_inner().unwrap_or_else(|_| Err(Error::Damaged("drawing the demo shop's pictures".to_owned())))
}

fn one(work: &Work, folder: &Path, files: &MediaFiles) -> Result<Drawn> {
    let mut drawn = Drawn::default();
    let name = match work {
        Work::Product(product) => &product.picture,
        Work::Category(category) => &category.picture,
    };
    let Some(sprite) = cut_out(folder, name) else {
        drawn.gallery.missing = 1;
        return Ok(drawn);
    };
    match work {
        Work::Product(product) => {
            let looks = product.looks();
            let mut views = Vec::new();
            for view in plan(looks.len()) {
                let prepared = Prepared::draw(files, &draw(&sprite, &looks, view).into(), EFFORT)?;
                views.push((view, prepared.picture.id.clone()));
                drawn.prepared.push(prepared);
            }
            drawn.gallery.products.insert(product.slug.clone(), views);
        }
        Work::Category(category) => {
            let prepared = Prepared::draw(files, &draw(&sprite, &[Look::PLAIN], View::Front(0)).into(), EFFORT)?;
            drawn.gallery.categories.insert(category.slug.clone(), prepared.picture.id.clone());
            drawn.prepared.push(prepared);
        }
    }
    Ok(drawn)
}

/// Reads a cut-out picture; none when it is not there or shows nothing.
fn cut_out(folder: &Path, name: &str) -> Option<Sprite> {
    let bytes = std::fs::read(folder.join(name).with_extension("webp")).ok()?;
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::WebP).ok()?;
    Sprite::cut(&picture.into_rgba8())
}
