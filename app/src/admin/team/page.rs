//! Who works here: invite, give roles, take access.

use super::api::{ChangeStaffRole, DisableStaff, EnableStaff, InviteStaff, admin_staff};
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem, empty_after};
use crate::admin::product::page::successes;
use crate::admin::state_words::State;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::staff::{RoleView, StaffView, TeamPage as Team};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "员工" | "Staff";
    invited: "邀请链接只显示这一次，请发给对方。一天内有效，只能用一次：" | "This link is shown only once. Send it to the person; it works once, for a day:";
    link: "邀请链接" | "Invitation link";
    invite: "邀请员工" | "Invite staff";
    email: "邮箱" | "E-mail";
    role: "角色" | "Role";
    works_for: "所属" | "Works for";
    platform: "平台" | "Platform";
    send: "生成邀请链接" | "Make an invitation link";
    active: "在职" | "Active";
    disabled: "已停用" | "Disabled";
    change: "改角色" | "Change role";
    disable: "停用" | "Disable";
    enable: "恢复" | "Enable";
    you: "你自己" | "You";
    since: "加入于" | "since";
}

#[derive(Clone, Copy)]
struct Acts {
    invite: Act<InviteStaff>,
    role: Act<ChangeStaffRole>,
    disable: Act<DisableStaff>,
    enable: Act<EnableStaff>,
}

/// Who works here.
#[component]
pub fn TeamPage() -> impl IntoView {
    let lang = use_lang();
    let acts = Acts { invite: Act::new(), role: Act::new(), disable: Act::new(), enable: Act::new() };
    let query = use_location().query;
    let token = Memo::new(move |_| query.with(|map| map.get("invited")).unwrap_or_default());
    let done = (
        successes(move || acts.invite.value().get()),
        successes(move || acts.role.value().get()),
        successes(move || acts.disable.value().get()),
        successes(move || acts.enable.value().get()),
    );
    let versions = move || (done.0.get(), done.1.get(), done.2.get(), done.3.get());
    let team = crate::ask(versions, move |_| admin_staff(lang));
    view! {
        <Head text=title(lang) />
        <Outcome action=acts.invite />
        <Outcome action=acts.role />
        <Outcome action=acts.disable />
        <Outcome action=acts.enable />
        <Transition>
            {changing(move || crate::awaited(async move {
                match team.await {
                    Ok(team) => view! { <Shown team acts token /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Shown(team: Team, acts: Acts, token: Memo<String>) -> impl IntoView {
    let lang = use_lang();
    empty_after(acts.invite, "[aria-labelledby=invite] form");
    let base_url = team.base_url;
    let address = move || {
        // Only what can be a token becomes a link, so that a crafted address shows nothing else.
        let token = token.get();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let is_token = !token.is_empty() && token.bytes().all(plain);
        is_token.then(|| format!("{base_url}/invite/{token}"))
    };
    let rows = team
        .staff
        .into_iter()
        .map(|person| {
            let roles =
                if person.merchant.is_some() { team.merchant_roles.clone() } else { team.platform_roles.clone() };
            view! { <Person person roles acts /> }
        })
        .collect_view();
    let may_platform = !team.platform_roles.is_empty();
    let mut all_roles = team.merchant_roles;
    for role in team.platform_roles {
        if !all_roles.iter().any(|known| known.code == role.code) {
            all_roles.push(role);
        }
    }
    let merchants = team
        .merchants
        .into_iter()
        .map(|(id, name)| view! { <option value=id.to_string()>{name}</option> })
        .collect_view();
    view! {
        {changing(move || address().map(|address| view! {
            <section class="notice desk-section" role="status">
                <p>{invited(lang)}</p>
                <input class="input" readonly=true value=address aria-label=link(lang) />
            </section>
        }))}
        <ul class="desk-rows desk-acted">{rows}</ul>
        <section class="card desk-section" aria-labelledby="invite">
            <h2 id="invite">{invite(lang)}</h2>
            <ActForm action=acts.invite attr:class="form">
                <input type="hidden" name="lang" value=lang.code() />
                <div class="field">
                    <label for="email">{email(lang)}</label>
                    <input id="email" type="email" name="email" required=true autocomplete="off" />
                </div>
                <div class="field">
                    <label for="merchant">{works_for(lang)}</label>
                    <select id="merchant" name="merchant">
                        {may_platform.then(|| view! { <option value="">{platform(lang)}</option> })}
                        {merchants}
                    </select>
                </div>
                <div class="field">
                    <label for="role">{role(lang)}</label>
                    <select id="role" name="role"><Roles roles=all_roles chosen=String::new() /></select>
                </div>
                <button class="button button-primary" type="submit">{send(lang)}</button>
            </ActForm>
        </section>
    }
}

#[component]
fn Roles(roles: Vec<RoleView>, chosen: String) -> impl IntoView {
    roles
        .into_iter()
        .map(|role| {
            let selected = role.code == chosen;
            view! { <option value=role.code selected=selected>{role.name}</option> }
        })
        .collect_view()
}

#[component]
fn Person(person: StaffView, roles: Vec<RoleView>, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let id = person.id.to_string();
    let whose = if person.merchant_name.is_empty() { platform(lang).to_owned() } else { person.merchant_name };
    let state = if person.active { (active(lang), "state-good") } else { (disabled(lang), "state-plain") };
    let detail = format!("{} · {whose} · {} {}", person.email, since(lang), person.since);
    let label = format!("{} · {}", self::role(lang), person.name);
    let name = person.name.clone();
    let may_change = !person.is_me && roles.iter().any(|role| role.code == person.role.code);
    view! {
        <li class="desk-row">
            <span>{person.name}<span class="quiet">" · "{person.role.name}</span></span>
            <State of=state />
            <span class="quiet desk-wide">{detail}</span>
            <span class="quiet">{person.is_me.then(|| you(lang))}</span>
            {may_change.then(|| {
                let (first, second) = (id.clone(), id);
                view! {
                    <div class="desk-acts">
                        <ActForm action=acts.role attr:class="desk-inline">
                            <input type="hidden" name="id" value=first />
                            <select class="input" name="role" aria-label=label>
                                <Roles roles chosen=person.role.code />
                            </select>
                            <button class="button button-small" type="submit">{change(lang)}</button>
                        </ActForm>
                        {if person.active {
                            view! {
                                <ActForm action=acts.disable>
                                    <input type="hidden" name="id" value=second />
                                    <button class="button button-small button-danger" type="submit" aria-label=format!("{} {name}", disable(lang))>
                                        {disable(lang)}
                                    </button>
                                </ActForm>
                            }.into_any()
                        } else {
                            view! {
                                <ActForm action=acts.enable>
                                    <input type="hidden" name="id" value=second />
                                    <button class="button button-small" type="submit" aria-label=format!("{} {name}", enable(lang))>
                                        {enable(lang)}
                                    </button>
                                </ActForm>
                            }.into_any()
                        }}
                    </div>
                }
            })}
        </li>
    }
}
