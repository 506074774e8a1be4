// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/dataset_consent.h"

#include <QObject>
#include <QString>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace latentscape {

class Banner;

// Asks, in the banner, whether the window may open a data set that a file names by its path. GUI thread only; nothing waits.
class ConsentFlow : public QObject {
  Q_OBJECT
 public:
  // Who needs the images; each waits for at most one answer, and one answer about a path serves both.
  enum class Asker { Document, Experiment };
  using Answer = std::function<void(bool allowed)>;

  ConsentFlow(Banner& banner, QObject* parent);

  DatasetConsent& consent() { return m_consent; }

  // Calls answer: at once if the data set is allowed, or if it was declined before and the user has not asked for it since
  // (insist); otherwise when the user has answered. Takes the place of what the asker required before. Returns whether the
  // question is open.
  bool require(Asker asker, const QString& nameOrPath, bool insist, Answer answer);
  void withdraw(Asker asker);

 private:
  struct Question {
    std::string path;
    QString message;  // its id in the banner
    std::map<Asker, Answer> waiting;
  };

  void show(const Question& question);
  void decide(const QString& message, bool allowed);

  Banner& m_banner;
  DatasetConsent m_consent;
  std::vector<Question> m_questions;
};

}  // namespace latentscape
