// What makes it private: a virtual network, private endpoints, and the zones that lead to them. What exists is used.
import { context as contextType } from '../types.bicep'

@description('Required. What every module knows.')
param context contextType
@description('Required. Addresses of a network that is made here: a /23 or more.')
param addressPrefix string
@description('Required. Whether the network is made here.')
param createNetwork bool
@description('Required. The network.')
param networkId string
@description('Required. Subnet of the private endpoints.')
param endpointSubnetId string
@description('Required. Resource group of the private zones; empty: they are made here.')
param dnsZonesGroupId string
@description('Required. Whether the private link scope is made here. One that exists has an endpoint, and zones, already.')
param createScope bool

var storageServices = ['blob', 'queue', 'table']
var storageZones = map(storageServices, s => 'privatelink.${s}.${context.suffixes.storage}')
var monitorZones = concat(
  map(['monitor', 'oms.opinsights', 'ods.opinsights'], z => 'privatelink.${z}.${context.suffixes.monitor}'),
  ['privatelink.agentsvc.azure-automation.${context.suffixes.automation}']
)
var createZones = empty(dnsZonesGroupId)
var zones = concat(storageZones, createScope ? monitorZones : [])
var zonesGroup = split(createZones ? resourceGroup().id : dnsZonesGroupId, '/')

resource network 'Microsoft.Network/virtualNetworks@2024-10-01' = if (createNetwork) {
  name: context.names.network
  location: context.location
  tags: context.tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app' // Flex takes no underscore
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 0)
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      { name: 'endpoints', properties: { addressPrefix: cidrSubnet(addressPrefix, 24, 1) } }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for name in (createZones ? zones : []): { name: name, location: 'global', tags: context.tags }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (name, i) in (createZones ? zones : []): {
    parent: zone[i]
    name: context.names.network
    location: 'global'
    tags: context.tags
    properties: { virtualNetwork: { id: networkId }, registrationEnabled: false }
    dependsOn: [network]
  }
]

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: context.names.storage }
resource scope 'Microsoft.Insights/privateLinkScopes@2021-09-01' existing = { name: context.names.privateLinkScope }

// A zone group takes five zones. The blob zone belongs to two: Azure Monitor keeps what it hands out in storage, too.
var targets = concat(
  map(storageServices, (s, i) => { group: s, id: storage.id, zones: [storageZones[i]] }),
  createScope ? [{ group: 'azuremonitor', id: scope.id, zones: concat(monitorZones, [storageZones[0]]) }] : []
)

@batchSize(1) // one subnet
resource endpoint 'Microsoft.Network/privateEndpoints@2024-10-01' = [
  for t in targets: {
    name: 'pe-${t.group}-${context.token}'
    location: context.location
    tags: context.tags
    properties: {
      subnet: { id: endpointSubnetId }
      privateLinkServiceConnections: [
        { name: t.group, properties: { privateLinkServiceId: t.id, groupIds: [t.group] } }
      ]
    }
    dependsOn: [network]
  }
]

@batchSize(1) // two of them write to the blob zone
resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-10-01' = [
  for (t, i) in targets: {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: map(t.zones, z => {
        name: replace(z, '.', '-')
        properties: {
          privateDnsZoneId: resourceId(zonesGroup[2], zonesGroup[4], 'Microsoft.Network/privateDnsZones', z)
        }
      })
    }
    dependsOn: [zone]
  }
]
