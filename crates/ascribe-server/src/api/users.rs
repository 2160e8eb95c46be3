//! Accounts, tokens and the audit log.

use super::asked::{Asked, Part, absent, unfit};
use super::shapes::house::{
    AuditLine, NewTokenShown, OwnPassword, TokenLine, TokenWanted, UserChange, UserLine, UserWanted,
};
use super::shapes::record::Page;
use crate::accounts::{Caller, Via, secret, sign_in};
use crate::app::App;
use crate::http::body::Body;
use crate::http::problem::{self, Problem};
use ascribe_store::accounts::{Account, AuditEntry, Clearance, Role, Scope, Token, now};
use ascribe_store::{Base, StoreError};
use axum::Json;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use std::net::SocketAddr;

const DAY: i64 = 86_400_000_000;

/// All accounts.
#[utoipa::path(get, path = "/api/v1/users", tag = "house", responses((status = 200, body = Vec<UserLine>), (status = 403, body = Problem)))]
pub async fn users(State(app): State<App>, caller: Caller) -> Result<Json<Vec<UserLine>>, Problem> {
    caller.must(Scope::Admin)?;
    let (all, tokens) = app.ask::<_, StoreError>(|base| Ok((base.accounts()?, base.tokens()?))).await?;
    let line = |a: Account| UserLine {
        role: a.role.word().into(),
        clearance: a.clearance.word().into(),
        made: moment(a.created),
        locked: a.locked,
        tokens: tokens.iter().filter(|t| t.account == a.name && t.expires > now()).count() as u32,
        name: a.name,
    };
    Ok(Json(all.into_iter().map(line).collect()))
}

fn moment(microseconds: i64) -> String {
    jiff::Timestamp::from_microsecond(microseconds).map(|t| t.to_string()).unwrap_or_default()
}

/// Makes an account.
#[utoipa::path(post, path = "/api/v1/users", tag = "house", request_body = UserWanted,
    responses((status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn add_user(
    State(app): State<App>,
    caller: Caller,
    Body(wanted): Body<UserWanted>,
) -> Result<StatusCode, Problem> {
    caller.must(Scope::Admin)?;
    let role: Role = wanted.role.parse().map_err(|e| unfit(format!("role: {e}")))?;
    let clearance: Clearance = wanted.clearance.parse().map_err(|e| unfit(format!("clearance: {e}")))?;
    app.change(move |base| -> Result<(), Problem> {
        let first = !base.has_accounts()?;
        if first && role != Role::Admin {
            return Err(unfit("The first account must be an admin: once there is one, nobody else could make others."));
        }
        let password = secret::hash_password(&wanted.password).map_err(|e| unfit(e.to_string()))?;
        base.add_account(&wanted.name, role, clearance, &password)?;
        Ok(base.audit(&caller.name, "user.add", &wanted.name, &format!("{role}, {clearance}"))?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes an account with its sessions and tokens.
#[utoipa::path(delete, path = "/api/v1/users/{name}", tag = "house", params(("name" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn remove_user(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    caller.must(Scope::Admin)?;
    app.change(move |base| -> Result<(), Problem> {
        keep_an_admin(base, &name)?;
        base.remove_account(&name)?;
        Ok(base.audit(&caller.name, "user.remove", &name, "")?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses what would leave nobody who may manage accounts: this one is the last admin that is not locked.
fn keep_an_admin(base: &Base, name: &str) -> Result<(), Problem> {
    let admins = base.accounts()?.into_iter().filter(|a| a.role == Role::Admin && !a.locked);
    if admins.map(|a| a.name).collect::<Vec<_>>() == [name] {
        return Err(unfit("This is the last admin who can sign in; make another one first."));
    }
    Ok(())
}

/// Gives an account another role, clearance or password, locks it or unlocks it. What it may do changes at once, also for
/// sessions and tokens that it has.
#[utoipa::path(patch, path = "/api/v1/users/{name}", tag = "house", params(("name" = String, Path)), request_body = UserChange,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn change_user(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    Body(wanted): Body<UserChange>,
) -> Result<StatusCode, Problem> {
    caller.must(Scope::Admin)?;
    app.change(move |base| changed(base, &caller.name, &name, &wanted)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn changed(base: &Base, by: &str, name: &str, wanted: &UserChange) -> Result<(), Problem> {
    let account = base.account(name)?.ok_or_else(|| absent("account"))?;
    let role = wanted.role.as_deref().map_or(Ok(account.role), str::parse);
    let role: Role = role.map_err(|e| unfit(format!("role: {e}")))?;
    let clearance = wanted.clearance.as_deref().map_or(Ok(account.clearance), str::parse);
    let clearance: Clearance = clearance.map_err(|e| unfit(format!("clearance: {e}")))?;
    let password = wanted.password.as_deref().map(secret::hash_password).transpose();
    let password = password.map_err(|e| unfit(e.to_string()))?;
    let locked = wanted.locked.unwrap_or(account.locked);
    if role != Role::Admin || locked {
        keep_an_admin(base, name)?;
    }
    if (role, clearance) != (account.role, account.clearance) {
        base.set_role(name, role, clearance)?;
        let detail = format!("{}, {} → {role}, {clearance}", account.role, account.clearance);
        base.audit(by, "user.role", name, &detail)?;
    }
    if let Some(phc) = password {
        base.set_password(name, &phc)?;
        base.audit(by, "user.password", name, "")?;
    }
    if locked != account.locked {
        base.lock_account(name, locked)?;
        base.audit(by, if locked { "user.lock" } else { "user.unlock" }, name, "")?;
    }
    Ok(())
}

/// Gives the asker's own account another password. All its sessions end, also this one.
#[utoipa::path(put, path = "/api/v1/session/password", tag = "session", request_body = OwnPassword,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn change_own_password(
    State(app): State<App>,
    caller: Caller,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Body(wanted): Body<OwnPassword>,
) -> Result<StatusCode, Problem> {
    if !matches!(caller.via, Via::Session { .. } | Via::Password) {
        return Err(unfit("A password is changed by whoever is signed in with it."));
    }
    let account = sign_in(&app, peer.ip(), &caller.name, &wanted.now).await?;
    app.change(move |base| -> Result<(), Problem> {
        let phc = secret::hash_password(&wanted.new).map_err(|e| unfit(e.to_string()))?;
        base.set_password(&account.name, &phc)?;
        Ok(base.audit(&account.name, "user.password", &account.name, "by its owner")?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The asker's tokens; an admin's answer has everybody's.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "house", responses((status = 200, body = Vec<TokenLine>), (status = 401, body = Problem)))]
pub async fn tokens(State(app): State<App>, caller: Caller) -> Result<Json<Vec<TokenLine>>, Problem> {
    let all = app.ask::<_, StoreError>(|base| base.tokens()).await?;
    let line = |t: Token| TokenLine {
        id: t.id,
        account: t.account,
        scopes: t.scopes.iter().map(|s| s.word().into()).collect(),
        made: moment(t.created),
        expires: moment(t.expires),
    };
    Ok(Json(all.into_iter().filter(|t| sees(&caller, t)).map(line).collect()))
}

fn sees(caller: &Caller, token: &Token) -> bool {
    token.account == caller.name || caller.may(Scope::Admin)
}

/// Makes a token for the asker's account, or as an admin for another. Its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "house", request_body = TokenWanted,
    responses((status = 201, body = NewTokenShown), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn add_token(
    State(app): State<App>,
    caller: Caller,
    Body(wanted): Body<TokenWanted>,
) -> Result<(StatusCode, Json<NewTokenShown>), Problem> {
    let owner = wanted.account.clone().unwrap_or_else(|| caller.name.clone());
    if owner != caller.name {
        caller.must(Scope::Admin)?;
    } else if caller.via == Via::Open {
        return Err(unfit("This server runs open; a token belongs to an account, and there is none yet."));
    }
    let scopes = Scope::list(&wanted.scopes.join(",")).map_err(|e| unfit(format!("scopes: {e}")))?;
    for scope in &scopes {
        caller.must(*scope)?;
    }
    if !(1..=3650).contains(&wanted.days) {
        return Err(unfit("A token holds for 1 to 3650 days."));
    }
    let made = secret::new_token().map_err(|e| problem::of(StatusCode::INTERNAL_SERVER_ERROR, e.to_string()))?;
    let shown = NewTokenShown { id: made.id.clone(), secret: made.text.clone() };
    app.change::<_, StoreError>(move |base| {
        base.add_token(&owner, &made.id, &made.digest, &scopes, now() + i64::from(wanted.days) * DAY)?;
        base.audit(&caller.name, "token.add", &made.id, &format!("{} for {owner}", wanted.scopes.join(",")))
    })
    .await?;
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Ends a token at once.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "house", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    app.change(move |base| -> Result<(), Problem> {
        if !base.tokens()?.iter().any(|t| t.id == id && sees(&caller, t)) {
            return Err(absent("token"));
        }
        base.revoke_token(&id)?;
        Ok(base.audit(&caller.name, "token.revoke", &id, "")?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The audit log, the latest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "house", params(Part),
    responses((status = 200, body = Page<AuditLine>), (status = 403, body = Problem)))]
pub async fn audit(
    State(app): State<App>,
    caller: Caller,
    Asked(part): Asked<Part>,
) -> Result<Json<Page<AuditLine>>, Problem> {
    caller.must(Scope::Admin)?;
    let before = part.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(i64::MAX);
    let limit = part.paging().limit;
    let lines = app.ask::<_, StoreError>(move |base| base.audit_log(before, limit)).await?;
    let next = lines.last().filter(|_| lines.len() == limit).map(|last| last.id.to_string());
    let line = |e: AuditEntry| AuditLine {
        at: moment(e.at),
        by: e.who,
        deed: e.what,
        what: [e.on, e.detail].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "),
    };
    Ok(Json(Page { items: lines.into_iter().map(line).collect(), next, total: None }))
}
