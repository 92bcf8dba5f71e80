/**
 * The smallest pod: what its manifest holds stands in every other one too. Its own is a case of
 * p2lk (`test/cases/plain-pod`), shown whole there.
 */
export const plainPod = `apiVersion: v1
kind: Pod
metadata:
  name: plain
spec:
  containers:
    - name: plain
      image: plain
      command: [/plain]
`;
