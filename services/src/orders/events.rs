//! The history of an order, one row per thing that happened.

use crate::db::execute;
use crate::{Result, Tx, new_id, params, push};
use domain::ids::OrderId;
use domain::push::Step;

/// Writes down what happened to an order, by whom, with the numbers a sentence needs. Never a
/// personal field. Whoever wished to hear of it does.
pub async fn record(tx: &Tx, order: OrderId, kind: &str, actor: &str, facts: serde_json::Value) -> Result<()> {
    execute(
        &**tx,
        "INSERT INTO order_events (id, order_id, kind, actor, facts, at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![new_id(), order.0, kind, actor, facts.to_string(), tx.now().0],
    )
    .await?;
    match Step::of_event(kind, actor) {
        Some(step) => push::step(tx, order, step).await,
        None => Ok(()),
    }
}
