/** A Deployment of four containers as shops have them: variables, ports, probes, resources, security contexts, volumes. */
const container = (shop, i) => `        - name: web-${i}
          image: registry.example.org/shop/web-${i}:1.2.${shop}
          command: ["/app/server"]
          args: ["--port=80${i}0", "--name=$(NAME)"]
          env:
            - name: NAME
              value: shop-${shop}
            - name: LEVEL
              value: "info"
            - name: POD
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
          ports:
            - name: http
              containerPort: 80${i}0
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              cpu: 500m
              memory: 256Mi
          securityContext:
            runAsUser: 1000
            runAsGroup: 1000
            allowPrivilegeEscalation: false
            capabilities:
              drop: [ALL]
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            initialDelaySeconds: 5
          volumeMounts:
            - name: cache
              mountPath: /cache
`;

/** That many Deployments in one stream. */
export const deployments = (count) =>
  Array.from(
    { length: count },
    (_, shop) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-${shop}
  labels: {app: shop-${shop}}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: shop-${shop}
  template:
    metadata:
      labels:
        app: shop-${shop}
    spec:
      containers:
${[0, 1, 2, 3].map((i) => container(shop, i)).join('')}      volumes:
        - name: cache
          emptyDir: {}
`,
  ).join('---\n');
