// Moves what is counted in a cell file into the journal: exactly once, wherever the process is killed, and also when
// the process that moves what a killed one has left is killed itself. Internal to counters/.
//
//   HandOver hand_over(file, spell, journal);
//   if (hand_over.Begin(which))             // these cells stand still: nobody counts in them until it is finished
//     Result<void> moved = hand_over.Finish();      // kUnavailable (the journal is full): call it again later
//
// How. One word of the file says how far it is; a store of eight bytes is there whole or not at all:
//
//     open(n-1) --1--> sealed(n, 0) --2--> sealed(n, 1) … sealed(n, parts) --3--> done(n) --4--> open(n)
//
//   1  the counts of one cell of each worker are to be moved; they do not change from here on
//   2  part p, a deterministic piece of their sum, is appended to the journal with the mark {file, n, p}; then p + 1 is
//      stored
//   3  all parts are in the journal
//   4  the cells are cleared
//
// Proof, for a kill between any two instructions. open(n): nothing in the cells is in the journal. done(n): all that
// the chosen cells hold is in the journal; clearing again is harmless. sealed(n, p): the chosen cells are as they were
// at 1, so the parts are the same again; parts below p are in the journal, parts above p are not, and part p is or is
// not. If it is, its record is on disk under its mark: records leave the journal only after they were read into the
// store, which the thread of the hand-over does, and that thread was killed before it went on. So the next process
// looks for the mark among the records that it finds at its start, before it reads any of them into the store: the
// constructor. A kill is not a loss of power: then the file is not trusted at all (mapped_file.h).
//
// Thread-safety: the thread that calls Journal::Read and Forget.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/base/result.h"
#include "server/counters/cell_file.h"
#include "server/counters/journal.h"

namespace signpost::counters {

class HandOver {
 public:
  using Spell = std::function<std::string(LabelId)>;
  using Step = std::function<void()>;

  // `step` is called between any two steps: a test dies there.
  HandOver(CellFile& file, Spell spell, Journal& journal, Step step = {});

  // One has been begun, by this process or by the one before.
  bool pending() const;
  std::size_t which() const;  // the cells of the last one begun

  // False: there is nothing in these cells. Not while one is pending.
  bool Begin(std::size_t which);
  base::Result<void> Finish();
  // Both cells, for a file that nobody counts in any more.
  base::Result<void> MoveAll();

 private:
  struct Progress;
  Progress Now() const;
  void Store(const Progress& progress);
  std::vector<std::pair<Key, std::uint64_t>> Sum(std::size_t which) const;
  store::Dimensions SpellOut(const Key& key) const;

  CellFile& file_;
  const Spell spell_;
  Journal& journal_;
  const Step step_;
};

}  // namespace signpost::counters
