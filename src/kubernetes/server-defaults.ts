const probe = {
  'Probe.failureThreshold': [3],
  'Probe.periodSeconds': [10],
  'Probe.successThreshold': [1],
  'Probe.timeoutSeconds': [1],
};

const volumes = {
  'ConfigMapVolumeSource.defaultMode': [0o644],
  'SecretVolumeSource.defaultMode': [0o644],
  'DownwardAPIVolumeSource.defaultMode': [0o644],
  'ProjectedVolumeSource.defaultMode': [0o644],
  'ServiceAccountTokenProjection.expirationSeconds': [3600],
  'HostPathVolumeSource.type': [''],
  'ISCSIVolumeSource.iscsiInterface': ['default'],
  'ISCSIPersistentVolumeSource.iscsiInterface': ['default'],
  'PersistentVolumeClaimSpec.volumeMode': ['Filesystem'],
  'PersistentVolumeSpec.volumeMode': ['Filesystem'],
  'PersistentVolumeSpec.persistentVolumeReclaimPolicy': ['Retain'],
};

const job = {
  'JobSpec.backoffLimit': [6],
  'JobSpec.completionMode': ['NonIndexed'],
  'JobSpec.completions': [1],
  'JobSpec.parallelism': [1],
  'JobSpec.manualSelector': [false],
  'JobSpec.podReplacementPolicy': ['TerminatingOrFailed'],
  'JobSpec.suspend': [false],
  'CronJobSpec.concurrencyPolicy': ['Allow'],
  'CronJobSpec.failedJobsHistoryLimit': [1],
  'CronJobSpec.successfulJobsHistoryLimit': [3],
  'CronJobSpec.suspend': [false],
};

const controllers = {
  'DeploymentSpec.replicas': [1],
  'DeploymentSpec.progressDeadlineSeconds': [600],
  'DeploymentSpec.revisionHistoryLimit': [10],
  'DeploymentSpec.strategy': [
    { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
  ],
  'ReplicaSetSpec.replicas': [1],
  'ReplicationControllerSpec.replicas': [1],
  'DaemonSetSpec.revisionHistoryLimit': [10],
  'DaemonSetSpec.updateStrategy': [
    { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 }, type: 'RollingUpdate' },
  ],
  'StatefulSetSpec.replicas': [1],
  'StatefulSetSpec.podManagementPolicy': ['OrderedReady'],
  'StatefulSetSpec.revisionHistoryLimit': [10],
  'StatefulSetSpec.updateStrategy': [{ rollingUpdate: { partition: 0 }, type: 'RollingUpdate' }],
  'StatefulSetSpec.persistentVolumeClaimRetentionPolicy': [
    { whenDeleted: 'Retain', whenScaled: 'Retain' },
  ],
};

/**
 * Values that the API server puts where a field is absent and that mean no more than its absence,
 * by API type and field. Source: pkg/apis/{core,apps,batch}/v1/defaults.go; the admission plugins
 * Priority and DefaultTolerationSeconds.
 */
export const serverDefaults: { readonly [field: string]: readonly unknown[] } = {
  'PodSpec.dnsPolicy': ['ClusterFirst'],
  'PodSpec.enableServiceLinks': [true],
  'PodSpec.preemptionPolicy': ['PreemptLowerPriority'],
  'PodSpec.priority': [0],
  'PodSpec.restartPolicy': ['Always'],
  'PodSpec.schedulerName': ['default-scheduler'],
  'PodSpec.securityContext': [{}],
  'PodSpec.serviceAccount': ['default'],
  'PodSpec.serviceAccountName': ['default'],
  'PodSpec.terminationGracePeriodSeconds': [30],
  'Container.imagePullPolicy': ['Always', 'IfNotPresent'],
  'Container.resources': [{}],
  'Container.terminationMessagePath': ['/dev/termination-log'],
  'Container.terminationMessagePolicy': ['File'],
  'ContainerPort.protocol': ['TCP'],
  'ObjectFieldSelector.apiVersion': ['v1'],
  'HTTPGetAction.path': ['/'],
  'HTTPGetAction.scheme': ['HTTP'],
  'GRPCAction.service': [''],
  'PersistentVolumeClaim.status': [{ phase: 'Pending' }],
  ...volumes,
  ...probe,
  ...controllers,
  ...job,
};
