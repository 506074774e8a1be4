// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/append_log.h"
#include "core/model/losses.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace latentscape {

// The losses of a run, as many as there are, bit for bit. A run has millions of them: there is one log of them in memory, 56
// bytes a record and 16 for test losses, and the session, the window, the keeper and whoever writes them have copies, which share
// its memory. A value; its copies may be read on other threads while it grows (append_log.h).
class LossLog {
 public:
  LossLog() = default;
  LossLog(const std::vector<LossRecord>& records);  // NOLINT(google-explicit-constructor): those of a file are a log too

  void append(const LossRecord& record);

  std::size_t size() const { return m_rows.size(); }
  bool empty() const { return m_rows.empty(); }
  LossRecord operator[](std::size_t index) const;  // index < size()
  LossRecord back() const { return (*this)[size() - 1]; }
  std::vector<LossRecord> records(std::size_t first = 0) const;  // from number `first` on; none if there are fewer
  // The newest test losses.
  std::optional<Losses> test() const;

 private:
  // A record without its test losses, which few have.
  struct Row {
    std::uint64_t step, images;
    double epochFraction, seconds, reconstruction, kl;
    std::int32_t epoch;
    std::uint32_t tests;  // the number of test losses up to this record: one more than before it if it has any
  };
  AppendLog<Row> m_rows;
  AppendLog<Losses> m_tests;
};

}  // namespace latentscape
