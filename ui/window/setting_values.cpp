// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/setting_values.h"

#include <QDir>

#include <algorithm>

namespace latentscape {
namespace {

constexpr qsizetype kLongestName = 64;
constexpr qsizetype kLongestList = 1 << 20;  // of all texts together
constexpr qsizetype kLookedAt = 10000;       // entries of a list: the rest of a longer one is nonsense too

// Settings files hold a list of one as a text, and a list of other things than texts as variants.
template <class Taken>
QStringList textsIn(const QVariant& value, qsizetype most, Taken taken) {
  QStringList texts;
  const auto take = [&](const QString& text) {
    if (texts.size() < most && taken(text) && !texts.contains(text)) texts.push_back(text);
  };
  if (value.typeId() == QMetaType::QString) {
    take(value.toString());
  } else if (value.typeId() == QMetaType::QStringList) {
    const QStringList all = value.toStringList();
    for (qsizetype i = 0; i < std::min(all.size(), kLookedAt); ++i) take(all[i]);
  } else if (value.typeId() == QMetaType::QVariantList) {
    const QVariantList all = value.toList();
    for (qsizetype i = 0; i < std::min(all.size(), kLookedAt); ++i) {
      if (all[i].typeId() == QMetaType::QString) take(all[i].toString());
    }
  }
  return texts;
}

qsizetype lengthOf(const QVariant& value) {
  qsizetype length = 0;
  switch (value.typeId()) {
    case QMetaType::QByteArray: return value.toByteArray().size();
    case QMetaType::QString: return value.toString().size();
    case QMetaType::QStringList:
      for (const QString& text : value.toStringList()) length += text.size();
      return length;
    default: return 0;
  }
}

}  // namespace

QStringList pathsIn(const QVariant& value, qsizetype most) {
  return textsIn(value, most, [](const QString& text) {
    return text.size() <= kLongestPath && QDir::isAbsolutePath(text) && !text.contains(QChar::Null);
  });
}

QStringList namesIn(const QVariant& value, qsizetype most) {
  return textsIn(value, most, [](const QString& text) { return !text.isEmpty() && text.size() <= kLongestName; });
}

int numberIn(const QVariant& value, int least, int most, int otherwise) {
  bool isNumber = false;
  const int number = value.toString().toInt(&isNumber);  // 1.5 and NaN are none
  return isNumber && number >= least && number <= most ? number : otherwise;
}

bool flagIn(const QVariant& value) {
  const QString text = value.toString();
  return text == QLatin1String("true") || text == QLatin1String("1");
}

QString textIn(const QVariant& value) {
  return value.typeId() == QMetaType::QString && lengthOf(value) <= kLongestText ? value.toString() : QString();
}

QByteArray bytesIn(const QVariant& value) {
  return value.typeId() == QMetaType::QByteArray && lengthOf(value) <= kLongestText ? value.toByteArray() : QByteArray();
}

bool isTooLong(const QVariant& value) {
  return lengthOf(value) > (value.typeId() == QMetaType::QStringList ? kLongestList : kLongestText);
}

bool isOfOurTypes(const QVariant& value) {
  const int type = value.typeId();
  return type == QMetaType::Bool || type == QMetaType::Int || type == QMetaType::QString || type == QMetaType::QByteArray;
}

}  // namespace latentscape
