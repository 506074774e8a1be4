// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

namespace latentscape {

// Collects what Qt warns of (connections that fail, painters without a device, sizes below zero ...), on any thread, and still
// prints it. Only one may exist at a time.
class Messages {
 public:
  Messages();
  ~Messages();
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  // What is printed beside each new warning: the action during which it came. Any thread.
  static void setAction(const std::string& action);
  // Something that is not from Qt and counts as much: an exception that reached the event loop.
  static void add(const std::string& problem);

  struct Seen {
    int times = 0;
    std::string first;  // the action
  };
  static std::map<std::string, Seen> unexpected();
};

}  // namespace latentscape
