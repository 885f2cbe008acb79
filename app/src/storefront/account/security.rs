//! Name, password, and where the shopper is signed in.

use super::api::{ChangePassword, Rename, SignOutEverywhere, my_account, my_sessions};
use super::hub::SignInFirst;
use crate::routes::use_lang;
use crate::ui::changing;
use crate::ui::fault::{FaultNotice, field_fault, use_fault};
use crate::ui::new_password::NewPassword;
use crate::ui::text_field::TextField;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

words! {
    title: "账户与安全" | "Account and security";
    name_heading: "个人信息" | "Profile";
    name_label: "称呼" | "Name";
    save: "保存" | "Save";
    password_heading: "修改密码" | "Change password";
    old: "当前密码" | "Current password";
    new: "新密码" | "New password";
    change: "修改密码" | "Change password";
    change_hint: "修改后，其他设备会自动退出登录。" | "Other devices will be signed out.";
    devices: "已登录的设备" | "Where you are signed in";
    here: "这台设备" | "this device";
    used: "最近使用" | "Last used";
    since: "登录于" | "since";
    everywhere: "退出所有设备" | "Sign out everywhere";
    done_password: "密码已修改，其他设备已退出登录。" | "The password is changed and other devices are signed out.";
    done_name: "已保存。" | "Saved.";
}

/// The page.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let lang = use_lang();
    let (rename_fault, password_fault) = (use_fault(Rename::PATH), use_fault(ChangePassword::PATH));
    let done = use_query_map().get_untracked().get("done").unwrap_or_default();
    let done = move || match done.as_str() {
        "password" if password_fault.is_none() => Some(done_password(lang)),
        "name" => Some(done_name(lang)),
        _ => None,
    };
    let done = done();
    let password_fault = use_fault(ChangePassword::PATH);
    let facts = crate::ask(
        || (),
        move |()| async move { Ok::<_, crate::AppError>((my_account().await?, my_sessions(lang).await?)) },
    );
    view! {
        <Title text=title(lang) />
        <h1>{title(lang)}</h1>
        {done.map(|text| view! { <p class="notice notice-good" role="status">{text}</p> })}
        <Suspense>
            {changing(move || {
                let (rename_fault, password_fault) = (rename_fault.clone(), password_fault.clone());
                crate::awaited(async move {
                    let Ok((account, sessions)) = facts.await else { return view! { <SignInFirst /> }.into_any() };
                    let shown = sessions.into_iter().map(|session| view! {
                        <li class="account-device">
                            <span>{used(lang)}" "{session.seen}{session.here.then(|| format!(" · {}", here(lang)))}</span>
                            <span class="quiet">{since(lang)}" "{session.since}</span>
                        </li>
                    });
                    view! {
                        <section class="card account-block">
                            <h2>{name_heading(lang)}</h2>
                            <form class="form" method="post" action=Rename::url()>
                                <FaultNotice fault=rename_fault.clone() />
                                <input type="hidden" name="lang" value=lang.code() />
                                <TextField name="name" label=name_label(lang) autocomplete="name" most=40 optional=true
                                    value=account.name error=field_fault(&rename_fault, "name", lang) />
                                <button class="button" type="submit">{save(lang)}</button>
                            </form>
                        </section>
                        <section class="card account-block">
                            <h2>{password_heading(lang)}</h2>
                            <form class="form" method="post" action=ChangePassword::url()>
                                <FaultNotice fault=password_fault.clone() />
                                <input type="hidden" name="lang" value=lang.code() />
                                <TextField name="old" label=old(lang) kind="password" most=128
                                    autocomplete="current-password" error=field_fault(&password_fault, "old", lang) />
                                <NewPassword name="new" label=new(lang) error=field_fault(&password_fault, "new", lang) />
                                <p class="quiet">{change_hint(lang)}</p>
                                <button class="button button-primary" type="submit">{change(lang)}</button>
                            </form>
                        </section>
                        <section class="card account-block">
                            <h2>{devices(lang)}</h2>
                            <ul class="account-devices">{shown.collect_view()}</ul>
                            <form method="post" action=SignOutEverywhere::url()>
                                <input type="hidden" name="lang" value=lang.code() />
                                <button class="button button-danger" type="submit">{everywhere(lang)}</button>
                            </form>
                        </section>
                    }
                    .into_any()
                })
            })}
        </Suspense>
    }
}
