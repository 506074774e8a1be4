// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monkey/messages.h"

#include <QByteArray>
#include <QString>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <mutex>

namespace latentscape {
namespace {

// What the offscreen platform says of what only a screen can do.
constexpr const char* kExpected[] = {"This plugin does not support"};

struct Collection {
  std::mutex mutex;
  std::string action;
  std::map<std::string, Messages::Seen> seen;
};

Collection& collection() {
  static Collection all;
  return all;
}

void handle(QtMsgType type, const QMessageLogContext&, const QString& message) {
  if (type == QtDebugMsg || type == QtInfoMsg) return;
  const auto expected = [&](const char* beginning) { return message.startsWith(QLatin1String(beginning)); };
  if (std::any_of(std::begin(kExpected), std::end(kExpected), expected)) return;
  Messages::add(message.toStdString());
}

}  // namespace

Messages::Messages() { qInstallMessageHandler(handle); }
Messages::~Messages() { qInstallMessageHandler(nullptr); }

void Messages::setAction(const std::string& action) {
  const std::lock_guard lock(collection().mutex);
  collection().action = action;
}

void Messages::add(const std::string& problem) {
  const std::lock_guard lock(collection().mutex);
  Seen& seen = collection().seen[problem];
  if (++seen.times > 1) return;
  seen.first = collection().action;
  std::fprintf(stderr, "monkey: %s (during: %s)\n", problem.c_str(), seen.first.c_str());
}

std::map<std::string, Messages::Seen> Messages::unexpected() {
  const std::lock_guard lock(collection().mutex);
  return collection().seen;
}

}  // namespace latentscape
