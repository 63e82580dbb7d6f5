// What the editing of a policy works with, in one hand.
//
//   Desk desk(store, index);
//   Result<Draft> draft = desk.drafts.Open("New phrases", {"ana", now});
//   Result<Draft> sent = Submit(desk, draft->id, "Please look", {"ana", now});           // review.h
//
// Holds references: the store and the place of the index files must outlive it. Any thread.
#pragma once

#include "server/admin/drafts.h"
#include "server/admin/list_vault.h"
#include "server/admin/load_policy.h"
#include "server/admin/revisions.h"
#include "server/store/store.h"

namespace signpost::admin {

struct Desk {
  Desk(store::Store& store_of, const IndexPlace& index_of)
      : store(store_of),
        index(index_of),
        lists(index_of.lists),
        revisions(store_of),
        drafts(store_of, revisions, lists) {}

  store::Store& store;
  const IndexPlace& index;
  const ListVault& lists;
  Revisions revisions;
  Drafts drafts;
};

}  // namespace signpost::admin
