// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/loss_log.h"

namespace latentscape {

LossLog::LossLog(const std::vector<LossRecord>& records) {
  for (const LossRecord& record : records) append(record);
}

void LossLog::append(const LossRecord& record) {
  if (record.test) m_tests.append(*record.test);
  m_rows.append({record.step, record.images, record.epochFraction, record.seconds, record.train.reconstruction, record.train.kl,
                 record.epoch, static_cast<std::uint32_t>(m_tests.size())});
}

LossRecord LossLog::operator[](std::size_t index) const {
  const Row& row = m_rows[index];
  const bool tested = row.tests > (index > 0 ? m_rows[index - 1].tests : 0);
  return {row.step,
          row.epoch,
          row.epochFraction,
          row.images,
          row.seconds,
          Losses{row.reconstruction, row.kl},
          tested ? std::optional(m_tests[row.tests - 1]) : std::nullopt};
}

std::vector<LossRecord> LossLog::records(std::size_t first) const {
  std::vector<LossRecord> records;
  if (first >= size()) return records;
  records.reserve(size() - first);
  for (std::size_t i = first; i < size(); ++i) records.push_back((*this)[i]);
  return records;
}

std::optional<Losses> LossLog::test() const {
  return m_tests.empty() ? std::nullopt : std::optional(m_tests[m_tests.size() - 1]);
}

}  // namespace latentscape
