// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariant>

#include <optional>

class QDBusPendingCallWatcher;
class QDBusVariant;

namespace latentscape {

// Whether the desktop prefers dark windows: Qt's own hint if Qt has one (6.5), otherwise the freedesktop portal's setting
// org.freedesktop.appearance/color-scheme, requested asynchronously. GUI thread.
class SystemScheme : public QObject {
  Q_OBJECT
 public:
  explicit SystemScheme(QObject* parent = nullptr);

  // What is known at once, without asking the portal.
  std::optional<bool> dark() const;

  // The portal's value: 1 prefers dark, 2 prefers light, anything else (0) no preference. It is wrapped in one or two
  // variants.
  static std::optional<bool> decode(const QVariant& value);

 signals:
  void darkChanged(bool dark);

 private:
  void askPortal();
  Q_SLOT void portalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);
};

}  // namespace latentscape
