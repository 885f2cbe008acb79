//! From where orders are sent, told by the names of the places.

use crate::db::found_in;
use crate::{Error, Result, regions};
use domain::Lang;
use domain::ids::LocationId;
use domain::stock::{SentFrom, SentFromView};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The places that some orders name.
pub(crate) struct Places {
    names: HashMap<LocationId, String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name_zh: String,
    name_en: String,
    region_code: String,
}

impl Places {
    /// Reads the places named in what is kept with orders.
    pub(crate) async fn of(
        conn: &impl ConnectionTrait,
        kept: impl Iterator<Item = Option<&str>>,
        lang: Lang,
    ) -> Result<Places> {
        const PLACES: &str = "SELECT id, name_zh, name_en, region_code FROM stock_locations WHERE id IN (";
        let mut wanted = BTreeSet::new();
        for kept in kept.flatten() {
            wanted.extend(read(kept)?.places.into_iter().map(|(place, _)| place));
        }
        let wanted = wanted.into_iter().map(|place| place.0.into()).collect();
        let found: Vec<Row> = found_in(conn, wanted, |list| [PLACES, list, ")"].concat()).await?;
        Ok(Places { names: found.into_iter().map(|row| (LocationId(row.id), row.name(lang))).collect() })
    }

    /// What is kept with an order, with names.
    pub(crate) fn told(&self, kept: Option<&str>) -> Result<Option<SentFromView>> {
        let Some(kept) = kept else { return Ok(None) };
        let SentFrom { why, places } = read(kept)?;
        let name = |(place, _): &(LocationId, _)| self.names.get(place).cloned().unwrap_or_default();
        Ok(Some(SentFromView { why, places: places.iter().map(name).collect() }))
    }
}

impl Row {
    /// The place's own name, and the city it lies in where the name does not say it. Regions have Chinese names only,
    /// so an English page does without.
    fn name(&self, lang: Lang) -> String {
        let name = lang.pick(&self.name_zh, &self.name_en);
        let city = match lang {
            Lang::Zh => regions::path(&self.region_code).map(|region| region.city).unwrap_or_default(),
            Lang::En => String::new(),
        };
        if name.contains(city.trim_end_matches('市')) { name.to_owned() } else { format!("{name}（{city}）") }
    }
}

fn read(kept: &str) -> Result<SentFrom> {
    serde_json::from_str(kept).map_err(|error| Error::Damaged(format!("from where an order is sent: {error}")))
}
