//! Taking stock for many orders at once.
//!
//! [`Held::lock`] reads the levels of all wanted variants in the order of their keys and keeps
//! them for this transaction; orders are planned against what is in hand, one after the other;
//! [`Held::write`] writes down what they took with one guarded UPDATE. Nobody else can change a
//! level between looking and writing, and the condition of the UPDATE and the CHECK of the table
//! would still refuse to take a piece that is not there.

use super::Piece;
use super::change::{mark_products, movements, write_movements};
use crate::db::{found_in, in_steps};
use crate::live::LiveEvent;
use crate::{Error, Result, Tx, params};
use domain::ids::{LocationId, ProductId, VariantId};
use domain::stock::{MovementKind, Nearness, Supply};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The levels of some variants.
#[derive(Debug, Default)]
pub(crate) struct Held {
    levels: BTreeMap<VariantId, Vec<HeldLevel>>,
}

#[derive(Debug)]
struct HeldLevel {
    location: LocationId,
    /// Code of the region the place lies in.
    region: String,
    /// Pieces that nobody waits for, those taken in hand already subtracted.
    available: i64,
    /// Pieces taken in hand.
    taken: i64,
}

#[derive(FromQueryResult)]
struct Row {
    variant_id: Uuid,
    location_id: Uuid,
    available: i64,
    region_code: String,
}

impl Held {
    /// Looks at the levels without keeping them.
    pub(crate) async fn look(conn: &impl ConnectionTrait, variants: &BTreeSet<VariantId>) -> Result<Held> {
        Held::read(conn, variants, "").await
    }

    /// Looks at the levels and keeps them from everybody else until the transaction ends. SQLite
    /// has one writer, and this transaction is it.
    pub(crate) async fn lock(tx: &Tx, variants: &BTreeSet<VariantId>) -> Result<Held> {
        let postgres = tx.get_database_backend() == DbBackend::Postgres;
        Held::read(&**tx, variants, if postgres { " FOR UPDATE OF s" } else { "" }).await
    }

    async fn read(conn: &impl ConnectionTrait, variants: &BTreeSet<VariantId>, lock: &str) -> Result<Held> {
        const LEVELS: &str = "SELECT s.variant_id, s.location_id, s.on_hand - s.allocated AS available, l.region_code
             FROM stock_levels s JOIN stock_locations l ON l.id = s.location_id WHERE s.variant_id IN (";
        const IN_ORDER: &str = ") ORDER BY s.variant_id, s.location_id";
        let wanted = variants.iter().map(|variant| variant.0.into()).collect();
        let found: Vec<Row> = found_in(conn, wanted, |list| [LEVELS, list, IN_ORDER, lock].concat()).await?;
        let mut held = Held::default();
        for row in found {
            let (variant, location) = (VariantId(row.variant_id), LocationId(row.location_id));
            held.seen(variant, location, &row.region_code, row.available);
        }
        Ok(held)
    }

    /// Adds what somebody has seen of a variant in one place, unless it is there.
    pub(crate) fn seen(&mut self, variant: VariantId, location: LocationId, region: &str, available: i64) {
        let levels = self.levels.entry(variant).or_default();
        if levels.iter().all(|level| level.location != location) {
            levels.push(HeldLevel { location, region: region.to_owned(), available, taken: 0 });
        }
    }

    /// What every place can give of a variant, with how near it is to a region.
    pub(crate) fn supplies(&self, variant: VariantId, region: &str) -> impl Iterator<Item = Supply> {
        self.levels.get(&variant).into_iter().flatten().map(move |level| Supply {
            variant,
            location: level.location,
            available: level.available,
            nearness: Nearness::between(&level.region, region),
        })
    }

    /// Takes pieces in hand: whoever is planned next does not see them any more.
    pub(crate) fn take(&mut self, piece: &Piece) {
        let levels = self.levels.get_mut(&piece.variant).into_iter().flatten();
        if let Some(level) = levels.into_iter().find(|level| level.location == piece.location) {
            level.available -= piece.quantity;
            level.taken += piece.quantity;
        }
    }

    /// Pieces of a variant that are left in hand.
    pub(crate) fn left(&self, variant: VariantId) -> i64 {
        self.levels.get(&variant).into_iter().flatten().map(|level| level.available.max(0)).sum()
    }

    /// The variants of which nothing is left in hand.
    pub(crate) fn gone(&self) -> impl Iterator<Item = VariantId> {
        let gone = |levels: &Vec<HeldLevel>| levels.iter().all(|level| level.available <= 0);
        self.levels.iter().filter(move |(_, levels)| gone(levels)).map(|(variant, _)| *variant)
    }

    /// Writes down what was taken: levels, ledger, what open pages hear. `product_of` says to which
    /// product a variant belongs.
    pub(crate) async fn write(
        &self,
        tx: &mut Tx,
        pieces: &[Piece],
        actor: &str,
        product_of: impl Fn(VariantId) -> Option<ProductId>,
    ) -> Result<()> {
        let now = tx.now().0;
        let mut rows = Vec::new();
        let mut gone = BTreeSet::new();
        for (variant, levels) in &self.levels {
            if levels.iter().all(|level| level.taken == 0) {
                continue;
            }
            for level in levels.iter().filter(|level| level.taken > 0) {
                rows.push(params![variant.0, level.location.0, level.taken, now]);
            }
            let Some(product) = product_of(*variant) else {
                return Err(Error::Damaged(format!("{variant} was sold without a product")));
            };
            let available = levels.iter().map(|level| level.available.max(0)).sum();
            if available == 0 {
                gone.insert(product);
            }
            tx.emit(LiveEvent::Stock { product, variant: *variant, available });
        }
        let changed = rows.len() as u64;
        let written = in_steps(&**tx, 4, rows, |list| [TAKEN, list, TAKE].concat()).await?;
        if written != changed {
            return Err(Error::Conflict);
        }
        write_movements(tx, movements(pieces, actor, now, MovementKind::Allocated, (0, 1)));
        mark_products(tx, &gone).await
    }
}

const TAKEN: &str = "WITH taken (variant_id, location_id, quantity, at) AS (VALUES ";
const TAKE: &str = ")
     UPDATE stock_levels SET allocated = allocated + taken.quantity, updated_at = taken.at FROM taken
     WHERE stock_levels.variant_id = taken.variant_id AND stock_levels.location_id = taken.location_id
       AND stock_levels.on_hand - stock_levels.allocated >= taken.quantity AND taken.quantity > 0";
