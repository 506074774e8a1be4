// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/dataset_consent.h"

#include "core/base/files.h"
#include "core/data/open.h"

#include <QString>

#include <algorithm>
#include <filesystem>

namespace latentscape {
namespace {

std::string keyOf(const std::string& path) { return fullPath(path).string(); }

bool isAllowed(const std::vector<std::string>& allowed, const std::string& nameOrPath) {
  if (nameOrPath.empty() || isDatasetName(nameOrPath)) return true;
  return std::find(allowed.begin(), allowed.end(), keyOf(nameOrPath)) != allowed.end();
}

}  // namespace

bool DatasetConsent::allows(const std::string& nameOrPath) const { return isAllowed(m_allowed, nameOrPath); }

void DatasetConsent::allow(const std::string& path) {
  if (path.empty() || isDatasetName(path)) return;
  const std::string key = keyOf(path);
  insert(key);
  if (m_tellAllowed) m_tellAllowed(QString::fromStdString(key));
}

void DatasetConsent::insert(const std::string& key) {
  m_declined.erase(key);
  std::erase(m_allowed, key);
  m_allowed.insert(m_allowed.begin(), key);
  if (m_allowed.size() > kMost) m_allowed.pop_back();
}

void DatasetConsent::decline(const std::string& path) { m_declined.insert(keyOf(path)); }

bool DatasetConsent::declined(const std::string& path) const { return m_declined.contains(keyOf(path)); }

std::function<bool(const std::string&)> DatasetConsent::test() const {
  return [allowed = m_allowed](const std::string& nameOrPath) { return isAllowed(allowed, nameOrPath); };
}

QStringList DatasetConsent::paths() const {
  QStringList paths;
  for (const std::string& path : m_allowed) paths.push_back(QString::fromStdString(path));
  return paths;
}

void DatasetConsent::setPaths(const QStringList& paths) {
  m_allowed.clear();
  for (auto path = paths.crbegin(); path != paths.crend(); ++path) {
    if (std::filesystem::path(path->toStdString()).is_absolute()) insert(keyOf(path->toStdString()));
  }
}

}  // namespace latentscape
