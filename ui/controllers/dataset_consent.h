// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {

// Which data sets the window may open without asking: those with a name, and the paths that the user has chosen or allowed. A
// model's file may name any path, and reading one can wait for another machine or tell it who reads. Paths are compared as text,
// so that none is touched before the answer. GUI thread only.
class DatasetConsent {
 public:
  bool allows(const std::string& nameOrPath) const;
  void allow(const std::string& path);
  void decline(const std::string& path);  // until the window closes, or the path is allowed
  bool declined(const std::string& path) const;

  // allows() as it is now, for other threads.
  std::function<bool(const std::string&)> test() const;

  // The allowed paths, the newest first, as the settings keep them.
  static constexpr std::size_t kMost = 200;
  QStringList paths() const;
  void setPaths(const QStringList& paths);  // tells nobody
  // Told of each path that allow() allows, by its full path, for what keeps it.
  void setAllowed(std::function<void(const QString& path)> allowed) { m_tellAllowed = std::move(allowed); }

 private:
  void insert(const std::string& key);

  std::vector<std::string> m_allowed;  // full paths, the newest first
  std::set<std::string> m_declined;
  std::function<void(const QString&)> m_tellAllowed;
};

}  // namespace latentscape
