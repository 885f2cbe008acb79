//! Words that mean the same in this shop, which its owner edits as lines of text.

use crate::live::LiveEvent;
use crate::settings::{self, Scope};
use crate::staff::Member;
use crate::{Error, Result, Shop};

/// The name under which the list is kept.
const NAME: &str = "synonyms";
/// The longest list, in characters.
const LONGEST: usize = 20_000;

/// The list: one line for words that mean the same, `手机, 电话`, or `球鞋 => 运动鞋` for one direction.
pub async fn synonyms(shop: &Shop) -> Result<String> {
    settings::get(shop, Scope::Platform, NAME).await
}

/// Replaces the list; searches honour it a moment later.
pub async fn set_synonyms(shop: &Shop, member: &Member, list: &str) -> Result<()> {
    if list.chars().count() > LONGEST {
        return Err(Error::invalid("synonyms", "too_long"));
    }
    settings::set(shop, member, Scope::Platform, NAME, &list).await?;
    // The setting is kept already: should this be lost, the next sweep reads it.
    let mut tx = shop.begin().await?;
    tx.emit(LiveEvent::all_goods());
    tx.commit().await
}
